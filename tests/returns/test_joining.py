"""A thing that lies here before anybody has written down under which label it comes."""

from tests.handover.conftest import Scanner
from tests.returns.conftest import ANA
from webapp.kit.db import transaction
from webapp.returns.actions import amend


def test_a_label_written_down_after_its_scan_joins(cast, desk):
    table = Scanner(cast)
    order = desk.delivered()
    assert table.code("RET50000009", purpose="return", batch=False) == "unknown_number"
    back = desk.open(order)
    desk.agree(back)
    desk.settle()
    with transaction():
        amend(cast.business, back, {"tracking_number": "RET50000009"}, None, ANA)
    desk.settle()
    assert desk.get(back).state == "here"
