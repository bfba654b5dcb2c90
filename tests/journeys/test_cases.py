"""What went wrong and how it is won, over HTTP and jobs."""

import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from tests.evidence.verifying import opened, verify
from tests.packing.conftest import Bench, box, item
from tests.proofs.pictures import picture
from webapp import reactions
from webapp.cancellations.models import all_refunds_of
from webapp.cases import jobs
from webapp.cases.models import Case, Complaint, Event
from webapp.deadlines.jobs import sweep
from webapp.deadlines.models import Deadline
from webapp.evidence.models import EvidenceFile
from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Telling, check_chains, record
from webapp.ledger.models import facts_of
from webapp.orders.models import Order, Parcel
from webapp.proofs.models import Proof

CARRIER = "carrier:sample"
HOUR = timedelta(hours=1)
SIGNED = '{"width": 300, "height": 100, "strokes": [[[1, 1, 0], [200, 60, 90]]]}'


class Story:
    """A seller, a packer, a buyer and the worker."""

    def __init__(self, cast):
        self.cast = cast

    @property
    def seller(self):
        """Signed in just now: these stories last for weeks."""
        return self.cast.client(self.cast.seller)

    @property
    def staff(self):
        return self.cast.client(self.cast.staff)

    def work(self) -> None:
        """Clocks are judged, and the worker does all that was rung for, until nothing is left."""
        sweep()
        for _ in range(4):
            reactions.announce()
            while queue.drain():
                pass

    def hand_over(self, order: UUID, photo: bool = True) -> None:
        """The driver takes it and signs; a photo is taken."""
        form = {"carrier": str(self.cast.carrier), "method": "pick_up", "place": str(self.cast.warehouse)}
        batch = self.staff.post("/handovers", data=form).location.rsplit("/", 1)[1]
        number = db.session.get(Parcel, (self.cast.business, self.cast.parcel(order))).tracking_number
        scan = {"client_id": str(uuid4()), "number": number, "device_time": now().isoformat(), "batch": batch}
        sent = {"device_id": "phone-1", "sent_at": now().isoformat(), "scans": [scan]}
        assert self.staff.post("/api/v1/scans", json=sent).json["answers"][0]["verdict"]["believed"]
        if photo:
            self.photo("scan", scan["client_id"])
        form = {"driver_name": "Sample Driver", "signature": SIGNED}
        assert self.staff.post(f"/handovers/{batch}/closing", data=form).status_code == 303
        self.work()

    def photo(self, subject: str, subject_id: object) -> None:
        form = {"photo": (io.BytesIO(picture()), "p.jpg"), "subject": subject,
                "subject_id": str(subject_id), "taken_at": now().isoformat(), "sent_at": now().isoformat()}  # fmt: skip
        assert self.staff.post("/proofs", data=form, headers={"Accept": "application/json"}).status_code == 201

    def carrier_says(self, order: UUID, kind: str, **details) -> None:
        parcel = self.cast.parcel(order)
        with transaction():
            told = Telling(order, kind, f"test-{kind}-{now()}", now(), CARRIER, "Sample Express", parcel, None, details)
            record(self.cast.business, [told])
        self.work()

    def cases(self, order: UUID) -> list[Case]:
        db.session.rollback()
        return db.session.query(Case).filter_by(order_id=order).order_by(Case.opened_at).all()

    def taken_out(self, where: str) -> bytes:
        """The evidence file as the seller gets it: anybody finds it whole, with the driver's signature and photos."""
        held = self.seller.post(f"{where}/download").data
        faults, manifest = verify(held)
        names = [entry["name"] for entry in manifest["files"]]
        assert faults == [] and {"signatures", "photos", "handovers"} <= {name.split("/")[0] for name in names}
        return held

    def page(self, case: Case) -> str:
        return self.seller.get(f"/cases/{case.id}").text

    def standings(self, order: UUID) -> set[str]:
        db.session.rollback()
        return {row.standing for row in db.session.query(Deadline).filter_by(order_id=order)}

    def kinds(self, order: UUID) -> list[str]:
        db.session.rollback()
        return [fact.kind for fact in facts_of(self.cast.business, [order])[order]]


@pytest.fixture
def story(cast) -> Story:
    return Story(cast)


def test_a_late_scan_by_the_carrier_is_appealed_with_everything_in_hand(story):
    with time_machine.travel(now(), tick=False) as clock:
        order = story.cast.order(kinds=("confirmed",), shipping_type="tiktok")
        story.hand_over(order)
        clock.shift(49 * HOUR)
        story.work()
        [case] = story.cases(order)
        assert (case.scenario, str(case.amount), case.currency) == ("scanned_late", "24.90", "SGD")
        page = story.page(case)
        assert "Nothing is missing" in page and "no scan by the carrier is known" in page
        assert "Manifest 1, signed by Sample Driver" in page
        clock.shift(9 * HOUR)
        story.carrier_says(order, "in_transit", words="Arrived at hub")
        page = story.page(case)
        assert "Nothing is missing: send it" in page
        text = re.search(r"<code>(Appeal .*?)</code>", page, re.S).group(1)
        assert "manifest 1" in text and "58 h 00 min after the handover" in text and "GMT+8" in text
        made = story.seller.post(f"/cases/{case.id}/evidence")
        assert made.status_code == 303 and story.seller.get(made.location).status_code == 200
        story.work()
        [file] = db.session.query(EvidenceFile).all()
        assert (file.subject, [d["name"] for d in file.documents]) == ("case", ["answer.txt"])
        held = story.taken_out(made.location)
        assert "58 h 00 min after the handover" in opened(held, "documents/01-answer.txt")
        assert "Arrived at hub" in opened(held, "events.jsonl")
        assert story.seller.post(f"/cases/{case.id}/fault", data={"fault": "carrier"}).status_code == 303
        form = {"outcome": "won", "outcome_amount": "", "outcome_note": "Late dispatch removed"}
        assert story.seller.post(f"/cases/{case.id}/closing", data=form).status_code == 303
        assert story.seller.post(f"/cases/{case.id}/closing", data=form).status_code == 303
        story.work()
    assert story.kinds(order).count("case_opened") == story.kinds(order).count("case_closed") == 1
    assert len(story.cases(order)) == 1  # its ground opens one case ever
    assert "Won" in story.seller.get("/cases?standing=closed&outcome=won").text
    assert all(isinstance(found, int) for found in check_chains())


def test_lost_after_two_attempts_is_claimed_until_the_window_of_its_market_closes(story):
    with time_machine.travel(now(), tick=False) as clock:
        order = story.cast.order(kinds=("confirmed",))
        story.hand_over(order)
        for _ in range(2):
            clock.shift(24 * HOUR)
            story.carrier_says(order, "attempt_failed", words="Lorry broke down")
        assert story.cast.chain(order).status == "lost"
        [case] = story.cases(order)
        assert (case.scenario, case.rank_at - case.since_at) == ("lost", timedelta(days=40))
        first_until = case.rank_at
        page = story.page(case)
        assert "The carrier reported 2 failed attempts" in page and "is to be refunded" in page
        clock.shift(HOUR)
        story.carrier_says(order, "exception", words="Searching")
        story.carrier_says(order, "in_transit", words="Somewhere")
        [case] = story.cases(order)
        assert case.rank_at > first_until  # 40 days from the last update
        clock.shift(timedelta(days=33))
        jobs.look()
        jobs.look()
        assert story.cases(order)[0].warned == 80
        assert story.page(case).count("80 % of its time is over") == 1
        for _ in range(2):
            story.seller.post(f"/cases/{case.id}/refund", data={"refund": "24.90"})
        assert story.kinds(order).count("refunded") == 1 and "back</strong>" in story.page(case)
        wrong = all_refunds_of(story.cast.business, [order])[0].id
        mistake = {"because": "Insured for less", "amount": "20.00", "on": f"case-{case.id}"}
        story.seller.post(f"/refunds/{wrong}/undoing", data=mistake)
        assert "was a mistake: Insured for less. Instead SGD 20.00." in story.page(case)
        form = {"outcome": "part", "outcome_amount": "20.00", "outcome_note": ""}
        story.seller.post(f"/cases/{case.id}/closing", data=form)
    closed = [fact for fact in facts_of(story.cast.business, [order])[order] if fact.kind == "case_closed"]
    assert closed[0].details["amount"] == "20.00"


def test_a_miss_that_is_taken_back_closes_its_case_unless_somebody_worked_on_it(story):
    with time_machine.travel(now(), tick=False):
        order, other = (story.cast.order(kinds=("confirmed", "handed_over")) for _ in range(2))
        for each in (order, other):
            story.cast.tell(each, "damaged", key="broken", parcel_id=story.cast.parcel(each))
        story.work()
        [case], [worked] = story.cases(order), story.cases(other)
        story.seller.post(f"/cases/{worked.id}/notes", data={"note": "Called the carrier"})
        for each in (order, other):
            story.cast.tell(each, "undone", undoes="broken")
        story.work()
        [case], [worked] = story.cases(order), story.cases(other)
        assert (case.outcome, worked.outcome) == ("fell_away", "")
        assert "Its ground fell away" in story.page(worked)
        assert story.seller.post(f"/cases/{case.id}/reopening").status_code == 303
        assert story.cases(order)[0].closed_at is None


def test_an_empty_parcel_is_answered_with_photos_and_weight(story, client):
    with time_machine.travel(now(), tick=False) as clock:
        item(story.cast, "KETTLE-1", "4006381333931", name="Kettle")
        large = box(story.cast, "L")
        order = story.cast.order(kinds=("confirmed",))
        row = db.session.get(Order, (story.cast.business, order))
        number, key = row.number, row.buyer_key
        story.photo("parcel", story.cast.parcel(order))
        bench = Bench(story.cast)
        bench.open(number)
        bench.scan("4006381333931")
        bench.post("box", box=str(large))
        bench.post("weight", weight="0.62 kg")
        bench.post("sealing")
        story.hand_over(order)
        clock.shift(20 * HOUR)  # before anybody need have scanned it, on whatever day
        story.carrier_says(order, "delivered")
        assert "Something is wrong" in client.get(f"/t/{key}").text
        form = {
            "what": "empty",
            "words": "Nothing in it!",
            "pictures": (io.BytesIO(picture(colour="green")), "box.jpg"),
        }
        assert client.post(f"/t/{key}/complaint", data=form).status_code == 303
        again = {"what": "empty", "words": "Nothing in it!"}
        assert client.post(f"/t/{key}/complaint", data=again).status_code == 303
        story.work()
        assert "The shop knows" in client.get(f"/t/{key}").text
        assert db.session.query(Complaint).count() == 1 and story.kinds(order).count("complained") == 1
        [case] = story.cases(order)
        page = story.page(case)
        assert case.scenario == "empty" and "Nothing in it!" in page and "Nothing is missing: send it" in page
        text = re.search(r"<code>(Answer to.*?)</code>", page, re.S).group(1)
        assert "620 g" in text and "every item was scanned" in text and "taken while it was packed: 1" in text
        [photo] = db.session.query(Proof).filter_by(subject="complaint").all()
        sha256 = photo.sha256
        made = story.seller.post(f"/cases/{case.id}/evidence")
        story.work()
        held = story.taken_out(made.location)
        assert "620 g" in opened(held, "documents/01-answer.txt") and "620" in opened(held, "packing.json")
        assert "Nothing in it!" not in held.decode("latin-1")  # the buyer's own words are no proof of ours
        story.cast.tell(order, "redacted", details={"pictures": "held"}, key="one")
        story.work()
        assert "Nothing in it!" not in story.page(case) and files.has(sha256)
        story.cast.tell(order, "redacted", details={"pictures": "erased"}, key="two")
        story.work()
        assert not files.has(sha256) and "photo was erased with the buyer" in story.page(case)
        assert "Nothing in it!" not in str([f.details for f in facts_of(story.cast.business, [order])[order]])


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"what": "bored"}, 422),
        ({"what": "empty", "words": "x" * 1001}, 422),
        ({"what": "empty", "pictures": (b"<html>", "p.jpg")}, 422),
    ],
)
def test_a_complaint_that_makes_no_sense_is_refused_and_keeps_nothing(story, client, form, status):
    order = story.cast.order(kinds=("confirmed", "handed_over"))
    key = db.session.get(Order, (story.cast.business, order)).buyer_key
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in form.items()
    }
    assert client.post(f"/t/{key}/complaint", data=sent).status_code == status
    assert not story.cases(order) and db.session.query(Complaint).count() == 0


def test_nobody_complains_of_what_has_not_left_and_no_key_finds_nothing(story, client):
    order = story.cast.order(kinds=("confirmed",))
    key = db.session.get(Order, (story.cast.business, order)).buyer_key
    assert "Something is wrong" not in client.get(f"/t/{key}").text
    client.post(f"/t/{key}/complaint", data={"what": "empty"})
    assert not story.cases(order)
    assert client.post(f"/t/{'x' * 32}/complaint", data={"what": "empty"}).status_code == 404


def test_a_flood_in_three_postcodes_is_found_shown_excused_and_undone(story):
    with time_machine.travel(now(), tick=False) as clock:
        inside = [story.cast.order(postcode=code, kinds=("confirmed",)) for code in ("10110", "10 299", "50500")]
        outside = story.cast.order(postcode="60000", kinds=("confirmed",))
        gone = story.cast.order(postcode="10110", kinds=("confirmed", "handed_over", "delivered"))
        clock.shift(2 * HOUR)
        local = (now() + 8 * HOUR).strftime("%Y-%m-%dT%H:%M")
        form = {"name": "Sample flood", "kind": "flood", "from_at": local, "postcodes": "10110, 102*, 50000-50999"}
        where = story.seller.post("/cases/events", data=form).location
        page = story.seller.get(where).text
        assert "3 orders are touched" in page and not any("excused" in story.kinds(order) for order in inside)
        clock.shift(HOUR)
        late = story.cast.order(postcode="10111", kinds=("confirmed",))
        story.seller.post(f"{where}/excusing")
        story.seller.post(f"{where}/excusing")
        story.work()
        assert [story.kinds(order).count("excused") for order in (*inside, outside, gone, late)] == [1, 1, 1, 0, 0, 0]
        event = db.session.query(Event).one()
        assert (event.state, event.done) == ("excused", 3)
        assert "excused" in story.standings(inside[0]) and "excused" not in story.standings(outside)
        more = story.cast.order(postcode="10299", kinds=("confirmed",))
        assert "1 order is touched that is not excused yet" in story.seller.get(where).text
        story.seller.post(f"{where}/excusing")
        story.work()
        assert "excused" in story.kinds(more)
        page = story.seller.get(where).text
        assert "Force majeure: Sample flood" in page and "4 orders excused" in page
        report = {"file": (io.BytesIO(b"%PDF-1.4\n...\n%%EOF"), "weather.pdf")}
        assert story.seller.post(f"{where}/documents", data=report).status_code == 303
        story.seller.post(f"{where}/undoing")
        story.work()
        assert all(story.kinds(order)[-1] != "excused" and "undone" in story.kinds(order) for order in (*inside, more))
        assert db.session.query(Event).one().state == "undone"
        assert "excused" not in story.standings(inside[0])
    assert all(isinstance(found, int) for found in check_chains())
