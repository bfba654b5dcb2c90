"""Erasing a buyer's data from an order. The ledger holds none, so every chain and every evidence file stays whole."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from webapp.evidence.actions.destroying import READ, doom
from webapp.evidence.actions.making import Asker, remove, tell
from webapp.evidence.actions.personal import fix_personal
from webapp.evidence.actions.pictures import erase_pictures, erase_proofs, pictures_of
from webapp.evidence.models import Commitment, Erasure, EvidenceFile, Held, held
from webapp.evidence.rules.erasing import ERASED as PICTURE_ERASED
from webapp.evidence.rules.personal import DELIVERY, FIELDS, REASONS
from webapp.handover.models import Quarantined, Scan
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import hold_chains
from webapp.ledger.rules import in_order
from webapp.orders.actions.drafts import ERASED
from webapp.orders.actions.remarking import STAYS_ERASED
from webapp.orders.models import Import, Order, Remark, SearchTerm, lines_of
from webapp.orders.rules.numbers import number_key
from webapp.orders.rules.searching import terms_of
from webapp.packing.models import Packing
from webapp.tracking.models import Told


def erase(by: Asker, order_id: UUID, because: str) -> Erasure | Refusal:
    """Erase what is kept of an order's buyer. Doing it again changes nothing. The caller commits; then what was doomed
    by it goes from the disk (`destroy_doomed`: the worker's, or the caller's where somebody waits)."""
    if because not in REASONS:
        return Refusal("no_reason", "Choose why it is erased.", "because")
    _hold_imports(by.business_id, order_id)
    hold_chains(by.business_id, [order_id])
    known = select(Erasure).where(Erasure.business_id == by.business_id, Erasure.order_id == order_id)
    if earlier := db.session.scalars(known).first():
        return earlier
    fix_personal(by.business_id, [order_id])
    found = held(by.business_id, [order_id])[order_id]
    erasure = Erasure(
        business_id=by.business_id, id=new_id(), order_id=order_id, because=because, by=by.actor, by_name=by.name,
        at=now(),
    )  # fmt: skip
    db.session.add(erasure)
    fields = [field for field in FIELDS if getattr(found.order, field)]
    _erase_order(found)
    _erase_elsewhere(found)
    _remove_files(by.business_id, order_id)
    if not is_disputed(found.facts):
        _finish(erasure, found)
    details = {"because": because, "fields": ", ".join(fields), "pictures": "erased" if erasure.pictures_at else "held"}
    tell(by, [order_id], "redacted", "redacted", details)
    db.session.flush()
    return erasure


def _hold_imports(business_id: UUID, order_id: UUID) -> None:
    """Hold the files that this order can have come in, before its chain, as whoever reads one does."""
    mine = Order.business_id == business_id, Order.id == order_id
    order = select(Order.shop_id, Order.placed_at).where(*mine).subquery()
    query = select(Import.id).where(Import.business_id == business_id, Import.gone_at.is_(None))
    since = query.where(Import.shop_id == order.c.shop_id, Import.created_at >= order.c.placed_at)
    db.session.execute(since.order_by(Import.id).with_for_update(of=Import))


def is_disputed(facts: Iterable) -> bool:
    """Whether a case of this order is open: until it is closed, its pictures are needed to answer it."""
    kinds = [fact.kind for fact in in_order(facts)]
    return kinds.count("case_opened") > kinds.count("case_closed")


def finish_erasures(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Erase the pictures that were held for a case, now that it is closed. A reaction to case_closed."""
    waiting = select(Erasure).where(
        Erasure.business_id == business_id, among(Erasure.order_id, order_ids), Erasure.pictures_at.is_(None)
    )
    for erasure in db.session.scalars(waiting).all():
        found = held(business_id, [erasure.order_id])[erasure.order_id]
        if not is_disputed(found.facts):
            _finish(erasure, found)
            by = Asker(business_id, erasure.by, erasure.by_name)
            details = {"because": erasure.because, "fields": "", "pictures": "erased"}
            tell(by, [erasure.order_id], "redacted", "redacted-pictures", details)


def erase_late(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Erase pictures that were taken before their order's pictures were erased, and came from a phone only afterwards.
    A reaction to a photo's arrival; doing it twice does nothing more. The caller commits."""
    hold_chains(business_id, order_ids)
    done = select(Erasure).where(
        Erasure.business_id == business_id, among(Erasure.order_id, order_ids), Erasure.pictures_at.is_not(None)
    )
    for erasure in db.session.scalars(done).all():
        found = held(business_id, [erasure.order_id])[erasure.order_id]
        late = [p for p in pictures_of(found) if p.taken_at <= erasure.at and p.spoilt_because != PICTURE_ERASED]
        if late:
            erase_proofs(business_id, late)
            details = {"because": erasure.because, "fields": "", "pictures": "erased"}
            key = f"redacted-{min(proof.id for proof in late)}"
            tell(Asker(business_id, erasure.by, erasure.by_name), [erasure.order_id], "redacted", key, details)


def _finish(erasure: Erasure, found: Held) -> None:
    erase_pictures(found)
    erasure.pictures_at = now()


def _erase_order(found: Held) -> None:
    """The order's own columns, the words it is found by, and the salts of what was fixed."""
    order = found.order
    lines = lines_of(order.business_id, [order.id])[order.id]
    stay = terms_of(
        [word for line in lines for word in (line.sku, line.name, line.variation)],
        [order.number, *(parcel.tracking_number for parcel in found.parcels)], [],
    )  # fmt: skip
    theirs = (SearchTerm.business_id == order.business_id, SearchTerm.order_id == order.id)
    db.session.execute(delete(SearchTerm).where(*theirs, SearchTerm.term.not_in(stay)))
    values = dict.fromkeys(ERASED, "") | {"erased_at": now()}
    mine = (Order.business_id == order.business_id, Order.id == order.id)
    db.session.execute(update(Order).where(*mine).values(values))
    fixed = (Commitment.business_id == order.business_id, Commitment.order_id == order.id)
    db.session.execute(update(Commitment).where(*fixed).values(salt=""))


def _erase_elsewhere(found: Held) -> None:
    """What couriers, packers, carriers and files of orders told of the buyer. Hashes of it stay."""
    business_id = found.order.business_id
    scans = [scan.client_id for scan in found.scans]
    where = (Scan.business_id == business_id, among(Scan.client_id, scans))
    db.session.execute(update(Scan).where(*where).values(recipient="", note=""))
    # Where a courier stood at the door is where the buyer lives.
    db.session.execute(update(Scan).where(*where, Scan.purpose == DELIVERY).values(position=None))
    where_set_aside = (Quarantined.business_id == business_id, among(Quarantined.client_id, scans))
    db.session.execute(update(Quarantined).where(*where_set_aside).values(sent={}))
    packed = (Packing.business_id == business_id, Packing.order_id == found.order_id)
    db.session.execute(update(Packing).where(*packed).values(note=""))
    keys = {number_key(parcel.tracking_number) for parcel in found.parcels} - {""}
    told = (Told.business_id == business_id, among(Told.number, keys), Told.read_at.is_not(None))
    db.session.execute(update(Told).where(*told).values(body=b""))
    _erase_imports(found)


def _erase_imports(found: Held) -> None:
    """The files that this order can have come in: all of its shop since it was placed, since one that told nothing new
    is named by no fact. What is not read yet goes once it is."""
    order = found.order
    named = [UUID(each) for each in {str(fact.details.get("import", "")) for fact in found.facts} - {""}]
    since = (Import.shop_id == order.shop_id) & (Import.created_at >= order.placed_at)
    mine = (Import.business_id == order.business_id, or_(among(Import.id, named), since), Import.gone_at.is_(None))
    db.session.execute(update(Import).where(*mine).values(erased=Import.erased + 1))
    doom_imports(order.business_id)


def doom_imports(business_id: UUID | None = None) -> int:
    """Destroy the files of orders that were read (of one business, or of all) and hold what was erased: what they said
    of every other order is kept. What rows that did not come in said goes with them. Returns how many files it were.
    The caller commits."""
    query = select(Import).where(Import.erased > 0, Import.gone_at.is_(None), Import.state.in_(READ))
    rows = db.session.scalars(query.where(Import.business_id == business_id) if business_id else query).all()
    for each in rows:
        doom(each.business_id, [each.sha256])
        each.gone_at = now()
        remarks = (Remark.business_id == each.business_id, Remark.import_id == each.id, Remark.code != STAYS_ERASED)
        db.session.execute(update(Remark).where(*remarks).values(text=""))
    db.session.flush()
    return len(rows)


def _remove_files(business_id: UUID, order_id: UUID) -> None:
    """Evidence files that were made with this order in them; made again they show that it was erased. What is being
    made is begun anew when it comes to `finish`."""
    query = select(EvidenceFile).where(EvidenceFile.business_id == business_id, EvidenceFile.removed_at.is_(None))
    for row in db.session.scalars(query).all():
        if str(order_id) in row.order_ids:
            if row.state in READ:
                remove(row)
            else:
                doom(business_id, [str(row.id)], "evidence")
