"""Rows of faults with lean phones (tests/faults/phone.py) before the real server. Small here, in full by
`bin/bench faults`; each row's checks are the checker's, and each has a phone or a server that must fail it."""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.faults.conftest import FULL, Floor, size
from tests.faults.phone import Credulous, Forgetful, together
from webapp.handover.models import Quarantined, Scan
from webapp.kit.db import db
from webapp.ledger.models import Chain

ZOO = {"captive_200": 0.15, "login_200": 0.1, "json_200": 0.1, "no_content": 0.1, "redirect": 0.1, "bad_gateway": 0.1,
       "gzip_junk": 0.1}  # fmt: skip


def scanned(floor: Floor, phones: int, scans: int, **more) -> list:
    """So many phones that have scanned so many parcels in turn, each parcel once."""
    made = [floor.phone(**more) for _ in range(phones)]
    for place, number in enumerate(floor.parcels(scans)):
        made[place % phones].tick(number)
    return made


def drain(phones: list, most: int = 20, seconds: float = 600) -> None:
    db.session.remove()
    asyncio.run(together(*(phone.drain(most, seconds) for phone in phones)))


def test_f01_a_worker_killed_mid_request_loses_nothing(floor):
    numbers, kills = iter(floor.parcels(size(600, 30_000))), size(2, 60)
    phones, began = [floor.phone(direct=True) for _ in range(8)], time.perf_counter()
    killed: list[int] = []

    async def kill() -> None:
        while len(killed) < kills:
            await asyncio.sleep(random.uniform(0.05, 0.5))
            # One that falls twice within 5.5 s would make the server end itself: that is its supervisor's business.
            if old := [pid for pid in floor.web.workers() if age_of(pid) > 6]:
                killed.append(random.choice(old))
                os.kill(killed[-1], signal.SIGKILL)

    async def shift(phone) -> None:
        for number in numbers:
            phone.tick(number)
            await phone.drain(4)
            if len(killed) == kills and len(floor.history.invoked) > kills * 50:
                return

    db.session.remove()
    asyncio.run(together(kill(), *(shift(phone) for phone in phones)))
    assert floor.report("F01", began, f"{len(killed)} workers killed") == []


def age_of(pid: int) -> float:
    """Seconds since that process began; 0 when it is gone."""
    with suppress(OSError):
        return time.time() - Path(f"/proc/{pid}").stat().st_ctime
    return 0.0


def test_f03_answers_lost_after_the_commit(floor):
    floor.network.set(drop_answer=0.3)
    phones, began = scanned(floor, 8, size(600, 20_000)), time.perf_counter()
    drain(phones)
    per_scan = floor.history.sends / len(floor.history.invoked)
    assert floor.report("F03", began, f"{per_scan:.2f} sends a scan") == []
    assert per_scan <= 1.6 or not FULL  # of a few hundred, by chance more are lost


def test_f04_each_scan_sent_many_times_at_once(floor):
    sockets = [floor.phone(direct=True) for _ in range(3)]
    for number in floor.parcels(size(120, 10_000)):
        sockets[0].tick(number)
    scans, began = sockets[0].waiting, time.perf_counter()
    sockets[0].waiting = []
    times = {scan["client_id"]: random.Random(n).randint(1, 7) for n, scan in enumerate(scans)}

    async def send(socket, share: int) -> None:
        for scan in scans:
            for _ in range(times[scan["client_id"]] // 3 + (share < times[scan["client_id"]] % 3)):
                answer = await socket.send([scan])
                socket.settle([scan], answer)
        socket.hang_up()

    for socket in sockets:
        socket.device = sockets[0].device
    db.session.remove()
    asyncio.run(together(*(send(socket, share) for share, socket in enumerate(sockets))))
    assert {client_id: len(answers) for client_id, answers in floor.history.answers.items()} == times
    assert all(len({each["receipt"] for each in answers}) == 1 for answers in floor.history.answers.values())
    assert floor.report("F04", began, f"{sum(times.values())} sendings, one receipt for each scan") == []


def test_f05_the_same_id_with_another_content(floor):
    [phone], pairs = scanned(floor, 1, size(60, 1000), direct=True), size(60, 1000)
    others, began = [scan | {"number": f"OTHER{n:07}"} for n, scan in enumerate(phone.waiting)], time.perf_counter()
    drain([phone])
    outcomes = []

    async def conflicts() -> None:
        for start in range(0, pairs, 20):
            answer = await phone.send(others[start : start + 20])
            outcomes.extend(each["outcome"] for each in answer["answers"])
        phone.hang_up()

    asyncio.run(conflicts())
    assert outcomes == ["conflict"] * pairs
    assert set(db.session.scalars(select(Quarantined.number))) == {scan["number"] for scan in others}
    assert seen_by_a_supervisor(floor) == pairs
    assert floor.report("F05", began, f"{pairs} conflicts, each to be seen") == []


def seen_by_a_supervisor(floor: Floor) -> int:
    """How many a person comes by who puts away what the page shows until it shows no more."""
    client, seen = floor.business.app.test_client(), 0
    cookie = floor.business.cookie().removeprefix("Cookie: ").partition("=")
    client.set_cookie(cookie[0], cookie[2])
    first = client.get("/scans").text
    assert f"{size(60, 1000):,} altogether" in first or size(60, 1000) <= 200
    while addresses := [part.split('"')[0] for part in client.get("/scans").text.split('action="/quarantined/')[1:]]:
        seen += len(addresses)
        for address in addresses:
            client.post(f"/quarantined/{address}")
    return seen


def test_f08_a_zoo_of_wrong_answers_deletes_nothing(floor):
    floor.network.set(**ZOO)
    phones, began = scanned(floor, 4, size(200, 2000)), time.perf_counter()
    drain(phones, most=4)
    strange = sum(count for name, count in floor.network.counts().items() if name in ZOO)
    assert floor.report("F08", began, f"{strange} strange answers") == []


def test_f13_phones_that_were_long_away_come_back_together(floor):
    numbers, chance = floor.parcels(size(150, 2500)), random.Random(13)
    phones = [floor.phone(direct=True) for _ in range(20)]
    for phone in phones:
        agos = sorted((chance.uniform(60, 72 * 3600) for _ in range(size(20, 500))), reverse=True)
        for ago in agos:
            phone.tick(chance.choice(numbers), timedelta(seconds=ago))
    began = time.perf_counter()
    drain(phones, most=100)
    seconds = time.perf_counter() - began
    assert floor.report("F13", began, f"drained in {seconds:.1f} s") == []
    assert seconds <= 60


def test_f13_every_order_of_arrival_comes_to_the_same(floor):
    """The same shifts of twenty phones, sent in another order each time: of other parcels, so that they can be told."""
    rounds, chance, states = size(4, 100), random.Random(13), []
    plan = [[(chance.randrange(20), chance.uniform(60, 72 * 3600)) for _ in range(5)] for _ in range(20)]
    began = time.perf_counter()
    for order in range(rounds):
        numbers = floor.parcels(20)
        made, names = [floor.phone(direct=True) for _ in plan], {}
        for device, (phone, shift) in enumerate(zip(made, plan, strict=True)):
            for place, (which, ago) in enumerate(sorted(shift, key=lambda each: -each[1])):
                names[f"scan-{phone.tick(numbers[which], timedelta(seconds=ago))['client_id']}"] = device, place
        posts = [[phone, scan] for phone in made for scan in phone.waiting]
        random.Random(order).shuffle(posts)

        async def send(posts=posts) -> None:
            for phone, scan in posts:
                phone.settle([scan], await phone.send([scan]))

        db.session.remove()
        asyncio.run(send())
        for phone in made:
            phone.link = None
        states.append(states_of(floor, numbers, names))
    assert all(state == states[0] for state in states)
    assert floor.report("F13", began, f"{rounds} orders of arrival, one state") == []


def states_of(floor: Floor, numbers: list[str], names: dict[str, tuple[int, int]]) -> list:
    """How these parcels stand, and which phone's which scan was their handover."""
    db.session.rollback()
    rows = db.session.execute(select(Scan.number, Scan.parcel_id).where(Scan.number.in_(numbers)).distinct())
    chains = {
        parcel_id: (chain.status, names.get(state.get("handed_over_key", "")))
        for chain in db.session.scalars(select(Chain).where(Chain.business_id == floor.business.id))
        for parcel_id, state in chain.parcels.items()
    }
    return sorted((numbers.index(number), *chains[str(parcel_id)]) for number, parcel_id in rows)


def test_f22_many_writers_in_opposite_orders_all_get_an_answer(floor):
    numbers = floor.parcels(size(100, 400))
    phones, began = [floor.phone(direct=True) for _ in range(16)], time.perf_counter()
    for place, phone in enumerate(phones):
        for number in numbers if place % 2 else reversed(numbers):
            phone.tick(number)
    drain(phones, most=100)
    statuses = [status for phone in phones for status in phone.statuses]
    assert set(statuses) <= {200, 503}
    assert floor.report("F22", began, f"{statuses.count(503)} of {len(statuses)} asked to come again") == []


@pytest.mark.parametrize(("kind", "fault", "word"), [
    (Credulous, ZOO, "is lost"), (Forgetful, {"drop_answer": 0.5}, "never scanned"),
])  # fmt: skip
def test_the_checker_notices_a_phone_that_does_not_keep_the_protocol(floor, kind, fault, word):
    floor.network.set(**fault)
    drain(scanned(floor, 2, 60, kind=kind), most=4)
    assert any(word in each for each in floor.wrongs())
