"""A model of phones and a bad network before the real server: whatever ticked is there exactly once in the end, and
how the network behaved changes nothing about what became of the parcels."""

import os
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Scan
from webapp.handover.models.lists import scans_of_batch
from webapp.kit.clock import now
from webapp.kit.db import db

PARCELS = [f"JT504003000{n}" for n in range(4)]
FATES = st.sampled_from(["arrives", "cut", "answer lost", "portal", "login page", "junk", "twice"])


class Phone:
    """The protocol of the page's outbox, no more: kept first, then ticked; deleted on a receipt only."""

    def __init__(self, cast, batch):
        self.scanner = Scanner(cast)
        self.scanner.batch = batch
        self.waiting: list[dict] = []
        self.sent: list[dict] = []
        self.skew = timedelta(0)

    def tick(self, number: str) -> dict:
        """On the disk, then shown."""
        scan = self.scanner.scan(number) | {"device_time": (now() + self.skew).isoformat()}
        self.waiting.append(scan)
        return scan

    def believe(self, answer) -> set[str]:
        """The scans that this answer lets the phone forget."""
        if not isinstance(answer, dict):
            return set()
        return {each["client_id"] for each in answer.get("answers", ()) if len(each.get("receipt", "")) == 32}

    def settle(self, answer) -> None:
        """Forget what has a receipt; keep it apart for two weeks."""
        there = self.believe(answer)
        self.sent += [scan for scan in self.waiting if scan["client_id"] in there]
        self.waiting = [scan for scan in self.waiting if scan["client_id"] not in there]


class Credulous(Phone):
    """The phone that others build: any 200 will do."""

    def believe(self, answer) -> set[str]:
        return {scan["client_id"] for scan in self.waiting} if answer is not None else set()


STRANGE = {"portal": "<h1>Welcome to the airport</h1>", "login page": "<form>Sign in</form>", "junk": "\x1f\x8b\x00"}


def machine(cast, kind: type[Phone]) -> type[RuleBasedStateMachine]:
    """Two phones of that kind on one batch of four parcels; the cast's database goes on from example to example."""

    class Shift(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            db.session.rollback()
            seen.append(1)
            self.round = f"{len(seen):05}"
            self.orders = [ready(cast, number + self.round) for number in PARCELS]
            batch = Scanner(cast).open()
            self.phones = [kind(cast, batch), kind(cast, batch)]
            self.batch, self.ticked = batch, {}

        @rule(phone=st.integers(0, 1), parcel=st.sampled_from(PARCELS))
        def scan(self, phone, parcel):
            made = self.phones[phone].tick(parcel + self.round)
            self.ticked[UUID(made["client_id"])] = made["number"]

        @rule(phone=st.integers(0, 1), fate=FATES, most=st.integers(1, 5), order=st.integers(0, 999))
        def send(self, phone, fate, most, order):
            phone = self.phones[phone]
            batch = phone.waiting[:most]
            Random(order).shuffle(batch)
            if not batch or fate == "cut":
                return
            if fate in STRANGE:
                phone.settle(STRANGE[fate])
                return
            answer = self.post(phone, batch)
            if fate == "twice":
                again = self.post(phone, batch)
                receipts = [[each["receipt"] for each in one["answers"]] for one in (answer, again)]
                assert receipts[0] == receipts[1]
            if fate != "answer lost":
                phone.settle(answer)

        @rule(phone=st.integers(0, 1), skew=st.sampled_from([-86_400, -30, 0, 86_400, 10**9]))
        def set_the_clock(self, phone, skew):
            self.phones[phone].skew = timedelta(seconds=skew)

        @rule(phone=st.integers(0, 1))
        def server_restored_so_all_goes_again(self, phone):
            phone = self.phones[phone]
            phone.waiting, phone.sent = [*phone.sent, *phone.waiting], []

        def post(self, phone, batch):
            sent_at = (now() + phone.skew).isoformat()
            return phone.scanner.post(*batch, sent_at=sent_at).json

        @invariant()
        def nothing_is_there_that_nobody_scanned(self):
            db.session.rollback()
            assert {row.client_id for row in scans_of_batch(cast.business, self.batch)} <= set(self.ticked)

        def teardown(self):
            for phone in self.phones:
                while phone.waiting:
                    phone.settle(self.post(phone, phone.waiting[:100]))
            db.session.rollback()
            rows = db.session.query(Scan).filter_by(business_id=cast.business, batch_id=self.batch).all()
            kept = {row.client_id: row.number for row in rows}
            assert kept == self.ticked and len(rows) == len(kept)
            for parcel, order in zip(PARCELS, self.orders, strict=True):
                gone = parcel + self.round in self.ticked.values()
                assert (cast.chain(order).status == "handed_over") == gone

    seen: list[int] = []
    return Shift


SHIFTS = int(os.environ.get("SHIFTS", "4"))  # bin/bench faults plays more
FEW = settings(
    max_examples=SHIFTS, stateful_step_count=12, deadline=None, database=None, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_every_scan_that_ticked_is_on_the_server_once_when_the_network_is_back(cast):
    run_state_machine_as_test(machine(cast, Phone), settings=FEW)


def test_the_model_notices_a_phone_that_believes_any_200(cast):
    shift = machine(cast, Credulous)()
    shift.scan(phone=0, parcel=PARCELS[0])
    shift.send(phone=0, fate="portal", most=1, order=0)
    with pytest.raises(AssertionError):
        shift.teardown()
