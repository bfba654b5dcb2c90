"""A buyer's wish to cancel has its own clock; the shop's own wish has none."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from webapp.deadlines.rules import Watched, reckon
from webapp.policy.models import books

ASKED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)


def fact(kind: str, at: datetime, **details):
    return SimpleNamespace(kind=kind, key=f"{kind}-{at}", happened_at=at, parcel_id=None, undoes=None, details=details)


def standing(facts, at: datetime) -> str | None:
    found = reckon(books()["default"].rule("buyer_cancel_answered"), facts, at, Watched())
    return found.standing if found else None


@pytest.mark.parametrize(
    ("answer", "after", "looked", "expected"),
    [
        (None, None, DAY - SECOND, "open"),
        (None, None, DAY, "open"),
        (None, None, DAY + SECOND, "missed"),
        ("cancelled", DAY - SECOND, DAY + SECOND, "met"),
        ("cancelled", DAY, DAY + SECOND, "met"),
        ("cancelled", DAY + SECOND, DAY + 2 * SECOND, "late"),
        ("cancel_rejected", DAY, DAY + SECOND, "met"),
        ("cancel_rejected", DAY + SECOND, DAY + 2 * SECOND, "late"),
        ("delivered", DAY - SECOND, DAY + SECOND, "excused"),
    ],
)
def test_a_buyers_request_is_answered_within_a_day(answer, after, looked, expected):
    facts = [fact("cancel_requested", ASKED, by="buyer")]
    facts += [fact(answer, ASKED + after)] if answer else []
    assert standing(facts, ASKED + looked) == expected


@pytest.mark.parametrize("details", [{}, {"by": "shop"}, {"by": "seller", "reason": "x"}])
def test_a_wish_of_the_shop_itself_starts_no_clock(details):
    assert standing([fact("cancel_requested", ASKED, **details)], ASKED + 2 * DAY) is None
