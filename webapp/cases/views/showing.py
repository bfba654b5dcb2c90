"""One case: what is missing to win it, and until when."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort

from webapp.accounts.models import Shop
from webapp.cancellations.models import all_refunds_of
from webapp.carriers.models import Carrier
from webapp.cases.models import (
    Case,
    Document,
    Gathered,
    absences,
    answers,
    case_of,
    cases_of,
    documents_of,
    entries_of,
    gather,
    handbook,
    kept,
    known,
    passed,
)
from webapp.cases.rules.blaming import propose
from webapp.cases.rules.drafting import draft
from webapp.cases.rules.holding import checklist, lacking
from webapp.cases.rules.outcomes import BY_PEOPLE, OUTCOMES
from webapp.cases.rules.scenario import GROUPS
from webapp.cases.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.pages import page
from webapp.ledger.models import chain_of
from webapp.orders.models import Parcel
from webapp.policy.rules.faults import FAULTS
from webapp.proofs.models import Proof
from webapp.shell.rules import exact

# After these troubles a parcel may still stand in the warehouse, as far as the order's status knows.
HANDED_AGAIN = ("scanned_late", "silent", "carrier_absent", "carrier_early", "no_capacity", "force_majeure")
STILL_HERE = ("to_confirm", "to_hand_over", "rest_waits", "handed_over", "delayed")


@bp.get("/cases/<uuid:case_id>")
@for_roles("seller", "staff")
def show(case_id: UUID) -> Response:
    """What is missing, what is held, what is at stake, and the text to send."""
    return draw(mine(case_id))


def mine(case_id: UUID) -> Case:
    """The case, if it is this business's; else there is nothing."""
    return case_of(me.business_id, case_id) or abort(404)


def draw(case: Case, refusals: tuple[Refusal, ...] = (), status: int = 200) -> Response:
    """The page of a case, with what was refused on top."""
    book, of = handbook(), gather(me.business_id, case.order_id, case.parcel_id)
    scenario, shop = book.scenarios[case.scenario], db.session.get_one(Shop, (me.business_id, of.held.order.shop_id))
    parcel = _parcel(case, of)
    say = sayer(shop)
    documents = documents_of(me.business_id, [case.id])
    there, gone = kept(documents), absences(of)
    lines = checklist(scenario.asks, answers(of, say), _by_ask(there), passed(of), gone)
    missing, window = lacking(lines), book.window(case.scenario, shop.market)
    chain = chain_of(me.business_id, case.order_id)
    return page(
        "cases/show.html", status, case=case, scenario=scenario, window=window,
        stated=bool(window.stated_on and case.rank_at != case.since_at + window.length),
        order=of.held.order, shop=shop, parcel=parcel, carrier=_carrier(parcel), lines=lines,
        open_lines=[line for line in missing if line.state == "open"],
        gone_lines=[line for line in missing if line.state == "gone"],
        documents=documents, lost={d.id for d in documents} - {d.id for d in there}, gone=gone,
        proofs=_proofs(documents), complaints=[c for c in of.complaints if c.what in {case.scenario, case.suggested}],
        complaint_photos=of.complaint_photos, entries=entries_of(me.business_id, case.id),
        proposed=propose(case.scenario, scenario.fault, of.held.facts, case.parcel_id), faults=FAULTS,
        drafted=draft(scenario.answer, _known(of, parcel, say, there)), scenarios=book.scenarios, groups=GROUPS,
        outcomes=OUTCOMES, endings=BY_PEOPLE, order_status=chain.status if chain else "to_confirm",
        refunds=all_refunds_of(me.business_id, [case.order_id]),
        others=[c for c in cases_of(me.business_id, [case.order_id]) if c.id != case.id], refusals=list(refusals),
        may_decide=me.role == "seller", now=now(), again=HANDED_AGAIN, still_here=STILL_HERE,
    )  # fmt: skip


def drafted(case: Case) -> str:
    """The answer as the facts alone would word it."""
    of = gather(me.business_id, case.order_id, case.parcel_id)
    shop = db.session.get_one(Shop, (me.business_id, of.held.order.shop_id))
    answer = handbook().scenarios[case.scenario].answer
    return draft(answer, _known(of, _parcel(case, of), sayer(shop), kept(documents_of(me.business_id, [case.id]))))


def sayer(shop: Shop) -> Callable[[datetime], str]:
    """Words a moment in the shop's own zone, since a claim is read by others."""
    return partial(exact, zone=ZoneInfo(shop.time_zone))


def _known(
    of: Gathered, parcel: Parcel | None, say: Callable[[datetime], str], documents: Sequence[Document]
) -> dict[str, str | None]:
    carrier = _carrier(parcel)
    name = carrier.name if carrier else parcel.carrier_words if parcel else ""
    names = [document.name for document in documents]
    return known(of, parcel.tracking_number if parcel else "", name, now(), say, names)


def _parcel(case: Case, of: Gathered) -> Parcel | None:
    """The parcel that it is about; the only one where it is about the order."""
    if case.parcel_id:
        return next((parcel for parcel in of.held.parcels if parcel.id == case.parcel_id), None)
    return of.held.parcels[0] if len(of.held.parcels) == 1 else None


def _carrier(parcel: Parcel | None) -> Carrier | None:
    return db.session.get(Carrier, (me.business_id, parcel.carrier_id)) if parcel and parcel.carrier_id else None


def _by_ask(documents: list[Document]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for document in documents:
        found[document.ask].append(document.id)
    return found


def _proofs(documents: list[Document]) -> dict[UUID, Proof]:
    ids = [document.proof_id for document in documents if document.proof_id]
    query = db.select(Proof).where(Proof.business_id == me.business_id, Proof.id.in_(ids))
    return {proof.id: proof for proof in db.session.scalars(query)}
