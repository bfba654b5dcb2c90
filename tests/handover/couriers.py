"""Own couriers and their phones, for tests."""

from datetime import timedelta

from tests.handover.conftest import Scanner, ready
from webapp.carriers.models import Carrier
from webapp.handover.actions import Witness, put_on_run
from webapp.kit.clock import now
from webapp.kit.db import db, transaction

NUMBER = "SMPD00000001"
SHA = "a" * 64


def own_fleet(cast):
    with transaction():
        db.session.get_one(Carrier, (cast.business, cast.carrier)).own_fleet_at = now() - timedelta(days=9)


class Courier(Scanner):
    """A courier's phone."""

    def report(self, outcome: str, number: str = NUMBER, **more) -> dict:
        return self.scan(number, batch=False, purpose="delivery", outcome=outcome, **more)

    def deliver(self, outcome: str, number: str = NUMBER, **more) -> str:
        return self.send(self.report(outcome, number, **more))[0]["verdict"]["code"]


def on_run(cast, number: str, who=None, **columns):
    """A parcel that was handed over and is on the courier's run."""
    order = ready(cast, number, **columns)
    cast.tell(order, "handed_over", happened_at=now() - timedelta(hours=3), parcel_id=cast.parcel(order))
    member = cast.membership(who or cast.courier)
    with transaction():
        by = Witness(cast.business, "person:test", "Sample Seller")
        put_on_run(by, f"person:{member.person_id}", member.person.name, [cast.parcel(order)])
    return order
