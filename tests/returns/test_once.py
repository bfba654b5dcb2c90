"""No piece is inspected, counted or received twice: whatever is sent, in whatever order, by however many."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.handover.conftest import Scanner
from tests.returns.conftest import ANA, Desk
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger.models import Fact
from webapp.ledger.rules import in_order
from webapp.returns.actions import open_return, undo_inspection
from webapp.returns.models import Inspection, Return, ReturnLine
from webapp.stock.actions import confirm_orders
from webapp.stock.models import Movement

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.integers(1, 4)),
        st.tuples(st.just("receive"), st.integers(0, 1)),
        st.tuples(
            st.just("inspect"), st.integers(0, 1), st.integers(1, 3), st.sampled_from(["restock", "write_off"]),
            st.sampled_from(["a", "b", "c", "d"]),
        ),
        st.tuples(st.just("undo"),),
        st.tuples(st.just("undo_finding"), st.integers(0, 3)),
    ),
    max_size=12,
)  # fmt: skip


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_stock_never_counts_a_returned_piece_twice(cast, steps):
    desk = Desk(cast)
    sku, sent = f"SKU-{new_id()}", 3
    item = desk.item(sku=sku, on_hand=10)
    order = _sent(cast, desk, sku, sent)
    opened: list = []
    for step, *told in [("open", 2), ("receive", 0), *steps, ("inspect", 0, 2, "restock", "last")]:
        if step == "open":
            with transaction():
                made = open_return(cast.business, order, desk.wish(order, told[0]), f"k{len(opened)}{told[0]}", ANA)
                if isinstance(made, Return) and made.id not in opened:
                    opened.append(made.id)
        elif step == "undo":
            cast.tell(order, "undone", undoes=_handed_over(order))
            desk.settle()
        elif step == "undo_finding":
            _undo_finding(cast, told[0])
        elif told[0] < len(opened):
            back = opened[told[0]]
            desk.receive(back) if step == "receive" else desk.inspect(back, told[1], told[2], key=told[3])
    restocked = _restocked(order)
    assert desk.on_hand(item) == 10 - sent + restocked <= 10
    moved = select(func.coalesce(func.sum(Movement.quantity), 0)).where(
        Movement.item_id == item, Movement.kind == "returned"
    )
    assert db.session.scalar(moved) == restocked


def _sent(cast, desk, sku: str, quantity: int):
    """An order that stock promised its pieces to, and that its buyer has."""
    order = cast.order(sku=sku, quantity=quantity)
    with transaction():
        confirm_orders(cast.business, [order], "test", "Sample Ana")
    for kind in ("handed_over", "delivered"):
        cast.tell(order, kind, parcel_id=cast.parcel(order))
    desk.settle()
    return order


def _undo_finding(cast, at: int) -> None:
    found = db.session.query(Inspection, ReturnLine.return_id).join(
        ReturnLine, ReturnLine.id == Inspection.return_line_id
    )
    rows = found.filter(ReturnLine.sku.like("SKU-%")).order_by(Inspection.inspected_at.desc()).all()
    if at < len(rows):
        with transaction():
            undo_inspection(cast.business, rows[at].return_id, rows[at].Inspection.id, "Wrong", ANA)


def _handed_over(order) -> str:
    return db.session.scalar(select(Fact.key).where(Fact.order_id == order, Fact.kind == "handed_over"))


def _restocked(order) -> int:
    facts = in_order(db.session.scalars(select(Fact).where(Fact.order_id == order)))
    return sum(int(fact.details["quantity"]) for fact in facts if fact.kind == "restocked")


def test_two_people_inspect_the_same_piece_at_once(app, cast, desk):
    item = desk.item(on_hand=5)
    back = desk.open(desk.delivered())
    desk.receive(back)
    clients = [cast.client(cast.staff) for _ in range(6)]
    line = desk.line(back).id
    place = str(cast.warehouse)
    db.session.remove()

    def press(at: int) -> int:
        form = {"key": f"person-{at}", "condition": "as_new", "quantity": "1", "decision": "restock", "place": place}
        return clients[at].post(f"/returns/{back}/lines/{line}/inspections", data=form).status_code

    with ThreadPoolExecutor(6) as people:
        codes = sorted(people.map(lambda at: _apart(app, press, at), range(6)))
    assert codes == [303, 422, 422, 422, 422, 422]
    assert desk.on_hand(item) == 6
    assert db.session.scalar(select(func.count()).select_from(Inspection)) == 1


def _apart(app, press, at: int) -> int:
    with app.app_context():
        return press(at)


def test_two_phones_receive_the_same_parcel_at_once(app, cast, desk):
    back = desk.open(desk.delivered(), tracking_number="RET777")
    desk.agree(back)
    phones = [Scanner(cast) for _ in range(5)]
    db.session.remove()
    with ThreadPoolExecutor(5) as people:
        codes = sorted(people.map(lambda phone: _scan(app, phone), phones))
    assert codes == ["already_back"] * 4 + ["came_back"]
    told = select(func.count()).select_from(Fact).where(Fact.kind == "return_received")
    assert db.session.scalar(told) == 1


def _scan(app, phone: Scanner) -> str:
    with app.app_context():
        return phone.code("RET777", purpose="return", batch=False)
