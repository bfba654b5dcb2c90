"""Cases that facts open, follow and close."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.cases.models import Case, Entry, cases_of, handbook
from webapp.cases.models.goods import Goods, goods_of
from webapp.cases.rules.opening import Ground, claim_from, covers, fallen, grounds, stated_until
from webapp.cases.rules.scenario import next_warning, warned
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Story, Telling, open_stories, write

CLOCK = ("clock", "The clock")


def open_by_facts(business_id: UUID, order_ids: Iterable[UUID]) -> int:
    """Open the cases that these orders' facts ask for, and let those go whose ground fell away. Doing it twice does
    nothing more. Returns how many were opened. The caller commits."""
    wanted = sorted(set(order_ids))
    stories = open_stories(business_id, wanted)
    found = {order_id: grounds(story.facts) for order_id, story in stories.items()}
    known = handbook().scenarios
    found = {order_id: [g for g in some if g.scenario in known] for order_id, some in found.items()}
    opened = 0
    if any(found.values()):
        opened = open_cases(business_id, stories, {o: some for o, some in found.items() if some}, CLOCK)
    follow(business_id, wanted, stories)
    return opened


def open_cases(
    business_id: UUID, stories: dict[UUID, Story], found: dict[UUID, list[Ground]], by: tuple[str, str]
) -> int:
    """Open a case for each ground that has not opened one, unless such a case is open for the same thing already.
    The orders' chains are held, so nobody else opens one meanwhile."""
    there = cases_of(business_id, list(found))
    used = {(case.order_id, case.ground) for case in there}
    busy = [(case.order_id, case.parcel_id, s) for case in there if not case.closed_at
            for s in (case.scenario, case.suggested)]  # fmt: skip
    goods = goods_of(business_id, list(found))
    tellings: list[Telling] = []
    for order_id, some in found.items():
        for ground in some:
            if (order_id, ground.key) in used or _is_open(busy, order_id, ground, by):
                continue
            busy.append((order_id, ground.parcel_id, ground.scenario))
            case = _case(business_id, order_id, ground, stories[order_id], goods[order_id], by)
            tellings.append(_told(case, ground))
    db.session.flush()
    write(stories, tellings)
    return len(tellings)


def _is_open(
    busy: list[tuple[UUID, UUID | None, str]], order_id: UUID, ground: Ground, by: tuple[str, str]
) -> bool:  # fmt: skip
    """Whether such a case is open. What a person opens for one parcel or for the whole order is meant so."""
    mine = [(scenario, parcel_id) for of, parcel_id, scenario in busy if of == order_id]
    if by != CLOCK:
        return (ground.scenario, ground.parcel_id) in mine
    return any(covers(scenario, parcel_id, ground) for scenario, parcel_id in mine)


def _case(
    business_id: UUID, order_id: UUID, ground: Ground, story: Story, goods: Goods, by: tuple[str, str]
) -> Case:  # fmt: skip
    case = Case(
        business_id=business_id, id=new_id(), order_id=order_id, parcel_id=ground.parcel_id,
        subject_id=ground.parcel_id or order_id, scenario=ground.scenario, suggested=ground.scenario,
        ground=ground.key, happened_at=ground.happened_at, opened_by=by[0], opened_by_name=by[1],
        amount=goods.shares.get(ground.parcel_id, goods.amount) if ground.parcel_id else goods.amount,
        currency=goods.currency, warned=0,
    )  # fmt: skip
    set_clock(case, story.facts, goods.market)
    db.session.add(case)
    title = handbook().scenarios[ground.scenario].title
    log(case, "opened", f"{title}. {ground.words}".strip(), by)
    return case


def _told(case: Case, ground: Ground) -> Telling:
    details = {"scenario": case.scenario, "case": str(case.id)}
    return Telling(
        case.order_id, "case_opened", f"case-{case.id}", now(), case.opened_by, case.opened_by_name, ground.parcel_id,
        None, details,
    )  # fmt: skip


def set_clock(case: Case, facts: Iterable[Any], market: str) -> None:
    """Say until when a claim may be made, counted from what the facts say now; what the platform says on the order's
    return goes before, where the window says so."""
    window = handbook().window(case.scenario, market)
    since = claim_from(window.counted_from, facts, case.parcel_id, case.happened_at)
    stated = stated_until(facts, case.parcel_id) if window.stated_on == "return" else None
    until = stated or since + window.length
    if (case.since_at, case.rank_at) != (since, until):
        case.since_at, case.rank_at = since, until
        case.warned, case.warn_at = warned(until, since, now()), next_warning(until, since, now())


def follow(business_id: UUID, order_ids: Collection[UUID], stories: dict[UUID, Story] | None = None) -> None:
    """Let open cases follow their facts: the carrier's word moves a claim's time, and a case whose ground was taken
    back says so, or closes itself if nobody has worked on it. The caller commits."""
    cases = cases_of(business_id, order_ids, only_open=True)
    if not cases:
        return
    stories = stories or open_stories(business_id, {case.order_id for case in cases})
    goods = goods_of(business_id, {case.order_id for case in cases})
    told: list[Telling] = []
    for case in cases:
        story = stories[case.order_id]
        set_clock(case, story.facts, goods[case.order_id].market)
        told += _let_go(case, story)
    db.session.flush()
    write(stories, told)


def _let_go(case: Case, story: Story) -> list[Telling]:
    why = fallen(case.ground, case.happened_at, case.parcel_id, story.facts)
    if not why:
        case.fallen_at = None
        return []
    if case.fallen_at is None and worked_on(case):
        log(case, "fallen", why, CLOCK)
    case.fallen_at = case.fallen_at or now()
    return [] if worked_on(case) else [end(case, "fell_away", None, why, CLOCK)]


def worked_on(case: Case) -> bool:
    """Whether a person has put work into it."""
    query = select(Entry.id).where(
        Entry.business_id == case.business_id, Entry.case_id == case.id, Entry.by != CLOCK[0]
    )
    return db.session.scalar(query.limit(1)) is not None


def end(case: Case, outcome: str, amount: Decimal | None, note: str, by: tuple[str, str]) -> Telling:
    """Close a case with how it ended, and give the fact to tell."""
    case.outcome, case.outcome_amount, case.outcome_note = outcome, amount, note
    case.closed_at, case.closed_by_name, case.warn_at = now(), by[1], None
    log(case, "closed", note or outcome, by)
    details = {"scenario": case.scenario, "outcome": outcome, "case": str(case.id)}
    if amount is not None:
        details |= {"amount": str(amount), "currency": case.currency}
    return Telling(
        case.order_id, "case_closed", closed_key(case), case.closed_at, by[0], by[1], case.parcel_id, None, details
    )


def closed_key(case: Case) -> str:
    """The key of the fact that a case was closed; closed again later it is another."""
    return f"case-{case.id}-closed-{case.turn}"


def log(case: Case, kind: str, words: str, by: tuple[str, str]) -> None:
    """Add a line to a case's log."""
    db.session.add(
        Entry(business_id=case.business_id, case_id=case.id, kind=kind, words=words, by=by[0], by_name=by[1])
    )
