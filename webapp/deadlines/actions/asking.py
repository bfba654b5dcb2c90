"""Asking what would have happened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from webapp.accounts.models import Shop
from webapp.deadlines.models.replay import Replay
from webapp.deadlines.rules.replaying import unit_of
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.queue import ring_after_commit
from webapp.policy.models import books

KEPT = 20  # of a business; the oldest go
LONGEST = timedelta(days=3 * 366)
GREATEST = 9999
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """As a person asks it: a book ("" for the one in force), one rule of it with another figure ("" and None for none),
    shops (none: all), and the first and last day on which orders were placed."""

    book: str
    rule: str
    number: int | None
    shop_ids: Collection[UUID]
    first: date | None
    last: date | None


def ask_replay(business_id: UUID, question: Question, by: str, by_name: str) -> Replay | list[Refusal]:
    """Note the question for the worker; or what is wrong with it. The caller commits."""
    shops = db.session.scalars(select(Shop).where(Shop.business_id == business_id).order_by(Shop.name)).all()
    chosen = [shop for shop in shops if not question.shop_ids or shop.id in question.shop_ids]
    if refusals := _refusals(business_id, question, chosen):
        return refusals
    assert question.first and question.last
    zone = ZoneInfo(chosen[0].time_zone)
    begin, end = (datetime.combine(day, datetime.min.time(), zone) for day in (question.first, question.last + A_DAY))
    replay = Replay(
        business_id=business_id, book=question.book, rule=question.rule, number=question.number, placed_from=begin,
        placed_until=end, shop_ids=[str(shop.id) for shop in chosen], by=by, by_name=by_name,
    )  # fmt: skip
    db.session.add(replay)
    db.session.flush()
    _forget_oldest(business_id)
    ring_after_commit("webapp.deadlines.jobs.replay_waiting")
    return replay


def stop_replay(business_id: UUID, replay_id: UUID) -> bool | None:
    """Let nobody go on with it: whoever is at it loses its claim, and writes no more. False if it had ended already,
    None where there is none. The caller commits."""
    mine = Replay.business_id == business_id, Replay.id == replay_id
    row = db.session.scalar(select(Replay).where(*mine).with_for_update())
    if row is None or row.finished_at:
        return None if row is None else False
    row.state, row.finished_at, row.claim, row.claimed_until = "stopped", now(), "", None
    return True


def _refusals(business_id: UUID, question: Question, chosen: Collection[Shop]) -> list[Refusal]:
    found = []
    rules = [rule for book in books().values() for rule in book.rules if rule.code == question.rule]
    if question.book and question.book not in books():
        found.append(Refusal("unknown_book", "There is no such book.", "book"))
    if question.rule and not any(unit_of(rule.figure) for rule in rules):
        found.append(Refusal("unknown_rule", "That rule has no figure of its own to change.", "rule"))
    if question.rule and not (question.number and 0 < question.number <= GREATEST):
        found.append(Refusal("bad_number", f"Give the changed figure as a whole number, 1 to {GREATEST:,}.", "number"))
    if question.number and not question.rule:
        found.append(Refusal("no_rule", "Choose the rule whose figure this is.", "rule"))
    if not (question.first and question.last and question.first <= question.last):
        found.append(Refusal("bad_period", "Give a first and a last day, the first not after the last.", "first"))
    elif question.last - question.first > LONGEST or question.first.year < 2000 or question.last.year > 2200:
        found.append(Refusal("long_period", "Three years at most.", "first"))
    if not chosen:
        found.append(Refusal("no_shop", "Choose a shop.", "shop"))
    if _is_going(business_id):
        found.append(Refusal("still_going", "Another one is still going. Wait until it is done.", ""))
    return found


def _is_going(business_id: UUID) -> bool:
    going = select(Replay.id).where(Replay.business_id == business_id, Replay.state.in_(["waiting", "working"]))
    return db.session.execute(going.limit(1)).first() is not None


def _forget_oldest(business_id: UUID) -> None:
    of_mine = select(Replay.id).where(Replay.business_id == business_id)
    old = db.session.scalars(of_mine.order_by(Replay.created_at.desc(), Replay.id.desc()).offset(KEPT)).all()
    if old:
        db.session.execute(delete(Replay).where(Replay.business_id == business_id, among(Replay.id, old)))
