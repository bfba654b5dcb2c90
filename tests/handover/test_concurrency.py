"""Many phones at once. On SQLite writers wait in line; on PostgreSQL (TEST_DATABASE_URL) they really meet."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event, func, select

from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Batch, Scan
from webapp.kit.db import db
from webapp.ledger.actions import check_chains
from webapp.ledger.models import Fact


def at_once(cast, scanner, posts: list[list[dict]], phones: int = 8) -> list[list[dict]]:
    """Send these posts from several phones at the same time; the answers of each."""

    def send(post: list[dict]) -> list[dict]:
        with cast.app.app_context():
            phone = Scanner.__new__(Scanner)
            phone.device, phone.headers = scanner.device, {"Authorization": f"Bearer {token}"}
            phone.client = cast.app.test_client()
            return phone.send(*post)

    token = cast.device(f"Sample scanners {len(posts)}")
    db.session.remove()
    with ThreadPoolExecutor(phones) as pool:
        return list(pool.map(send, posts))


def test_one_scan_delivered_many_times_at_once_is_one_scan_with_one_receipt(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")

    answers = [answer for [answer] in at_once(cast, scanner, [[scan]] * 16)]

    assert len({answer["receipt"] for answer in answers}) == 1
    assert Counter(answer["outcome"] for answer in answers) == {"stored": 1, "duplicate": 15}
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 1
    told = select(func.count()).select_from(Fact).where(Fact.order_id == order, Fact.kind == "handed_over")
    assert db.session.scalar(told) == 1


def test_of_many_phones_that_scan_one_parcel_exactly_one_takes_it(cast, scanner):
    ready(cast, "JT5040030012")
    answers = at_once(cast, scanner, [[scanner.scan("JT5040030012")] for _ in range(16)])
    codes = Counter(answer["verdict"]["code"] for [answer] in answers)
    assert codes["taken"] + codes["taken_late"] + codes["already_handed_over"] == 16
    assert codes["taken"] + codes["taken_late"] >= 1
    assert codes["already_handed_over"] >= 1
    assert all(isinstance(held, int) for held in check_chains(cast.business))


def test_overlapping_posts_in_opposite_orders_never_block_each_other(cast, scanner):
    numbers = [f"JT50400300{n:02}" for n in range(12)]
    for number in numbers:
        ready(cast, number)
    posts = [[scanner.scan(number) for number in (numbers if n % 2 else reversed(numbers))] for n in range(12)]
    answers = at_once(cast, scanner, posts)
    assert sum(len(answer) for answer in answers) == 144
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 144
    assert all(isinstance(held, int) for held in check_chains(cast.business))


def test_a_batch_closed_by_two_at_once_gets_one_number(cast, scanner):
    ready(cast, "JT5040030012")
    scanner.code("JT5040030012")
    batch, staff = scanner.batch, [cast.client(cast.staff) for _ in range(6)]
    db.session.remove()

    def close(client) -> int:
        with cast.app.app_context():
            form = {"driver_name": "Sample Driver", "typed": "1"}
            return client.post(f"/handovers/{batch}/closing", data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(close, staff)) == {303}
    assert db.session.scalars(select(Batch.manifest_number)).all() == [1]


def test_a_scan_during_closing_is_on_the_manifest_or_known_to_be_late(cast, scanner):
    for number in ("JT5040030012", "JT5040030013"):
        ready(cast, number)
    scanner.code("JT5040030012")
    batch, staff, late = scanner.batch, cast.client(cast.staff), scanner.scan("JT5040030013")
    keeping, closed = threading.Event(), threading.Event()

    def pause(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO scans"):  # judged, not kept yet
            keeping.set()
            closed.wait(1)

    def close() -> int:
        with cast.app.app_context():
            keeping.wait(5)
            status = staff.post(f"/handovers/{batch}/closing", data={"driver_name": "Driver", "typed": "1"}).status_code
            closed.set()
            return status

    event.listen(db.engine, "before_cursor_execute", pause)
    try:
        db.session.remove()
        with ThreadPoolExecutor(1) as pool:
            closing = pool.submit(close)
            verdict = scanner.send(late)[0]["verdict"]["code"]
            assert closing.result() == 303
    finally:
        event.remove(db.engine, "before_cursor_execute", pause)
    db.session.rollback()
    listed = {parcel["number"] for parcel in db.session.scalars(select(Batch.manifest)).one()["parcels"]}
    assert ("JT5040030013" in listed) or verdict == "after_closing"
