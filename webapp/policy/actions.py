"""What a shop decides about its law. Only what is to come can be changed, so that nothing judged is judged anew."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.accounts.models import Shop, hold_business, shops_of
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.policy.models import BookChoice, OwnDay, books, law_of

COUNTS = ("closed", "open")
LONGEST_NAME, MOST_DAYS = 80, 400


def choose_book(business_id: UUID, shop_id: UUID, code: str, by_name: str) -> BookChoice | None:
    """Let a shop go by that book for orders placed from now on; None if it does already. Raises Refused(unknown_book).
    Orders placed before stay with the book that held then."""
    if code not in books():
        raise Refused(Refusal("unknown_book", "Choose one of the books.", "book"))
    hold_business(business_id)
    if law_of(business_id).book(shop_id, now()).code == code:
        return None
    choice = BookChoice(business_id=business_id, shop_id=shop_id, book=code, by_name=by_name)
    db.session.add(choice)
    db.session.flush()
    return choice


def add_day(
    business_id: UUID, shop_id: UUID | None, text: str, counts: str, name: str, by_name: str
) -> OwnDay:  # fmt: skip
    """A day that counts, or does not, against the calendar; it takes the place of an earlier word about that day.
    Raises Refused: no_day, past_day, no_name, unknown_counts, too_many_days."""
    day = _day(text)
    if day < today(shops_of(business_id), now()):
        raise Refused(Refusal("past_day", "That day is over. Only today and days to come can be changed.", "day"))
    if counts not in COUNTS:
        raise Refused(Refusal("unknown_counts", "Say whether that day counts.", "counts"))
    if not (name := name.strip()[:LONGEST_NAME]):
        raise Refused(Refusal("no_name", "Say what day that is, such as “announced extension”.", "name"))
    hold_business(business_id)
    known = db.session.query(OwnDay).filter_by(business_id=business_id)
    if known.filter(OwnDay.day >= day).count() >= MOST_DAYS:
        raise Refused(Refusal("too_many_days", f"No more than {MOST_DAYS} days to come can be named.", "day"))
    known.filter_by(shop_id=shop_id, day=day).delete()
    own = OwnDay(business_id=business_id, shop_id=shop_id, day=day, name=name, counts=counts, by_name=by_name)
    db.session.add(own)
    db.session.flush()
    return own


def remove_day(own: OwnDay) -> None:
    """Take a day to come back. Raises Refused(past_day): what it did to deadlines of the past stays."""
    if own.day < today(shops_of(own.business_id), now()):
        raise Refused(Refusal("past_day", "That day is over: what was judged by it stays as it was.", "day"))
    db.session.delete(own)


def today(shops: Iterable[Shop], at: datetime) -> date:
    """The day that it is where these shops are; the latest of them, since a day that is over anywhere is over."""
    return max((at.astimezone(ZoneInfo(shop.time_zone)).date() for shop in shops), default=at.date())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(Refusal("no_day", "Choose a day.", "day")) from None
