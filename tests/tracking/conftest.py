"""A link to the sandbox's tracker API, and a parcel that was handed over to its carrier."""

import pytest

from tests.sandbox_server import Sandbox, _sandbox, sandbox  # noqa: F401 -- fixtures
from webapp.kit.db import db, transaction
from webapp.tracking import actions, jobs
from webapp.tracking.models import Link, Watch, find_link


class Post:
    """What tests of tracking do all the time."""

    def __init__(self, app, cast, outside: Sandbox):
        self.app, self.cast, self.outside = app, cast, outside
        app.config["OUTSIDE_ALLOWED_ORIGINS"] = [outside.address]

    def link(self, **wanted):
        """A new link to the sandbox; its id."""
        typed = {
            "adapter": "easypost", "carrier_id": str(self.cast.carrier), "base_url": self.outside.address,
            "api_key": self.outside.key, "webhook_secret": "a webhook secret",
        }  # fmt: skip
        with transaction():
            return actions.open_link(self.cast.business, typed | wanted).id

    def handed_over(self, number: str = "SMP1", **columns):
        """An order whose parcel was just handed over and is watched; the order's id."""
        order = self.cast.order(tracking=number, kinds=("confirmed", "handed_over"), **columns)
        self.watch(order)
        return order

    def watch(self, *orders) -> None:
        with transaction():
            actions.watch(self.cast.business, list(orders))

    def due_now(self) -> None:
        """Everything that is watched is due, and no link is given a rest."""
        with transaction():
            db.session.query(Watch).filter(Watch.next_poll_at.is_not(None)).update({"next_poll_at": Watch.created_at})
            db.session.query(Link).update({"open_until": None})

    def poll(self, again: bool = True) -> int:
        """One round of all links."""
        if again:
            self.due_now()
        return jobs.poll()

    def row(self, link_id) -> Link:
        db.session.rollback()
        return find_link(self.cast.business, link_id)

    def watches(self) -> list[Watch]:
        db.session.rollback()
        return db.session.query(Watch).order_by(Watch.number).all()

    def kinds(self, order) -> list[str]:
        """The kinds of the carrier's facts about an order, as they happened."""
        from webapp.ledger.models import facts_of

        db.session.rollback()
        facts = [f for f in facts_of(self.cast.business, [order])[order] if f.actor.startswith("carrier:")]
        return [fact.kind for fact in sorted(facts, key=lambda fact: fact.happened_at)]


@pytest.fixture
def post(app, cast, sandbox) -> Post:  # noqa: F811
    """See Post."""
    yield Post(app, cast, sandbox)
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = []
