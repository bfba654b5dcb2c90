"""A label that was read becomes a row and a fact: good, or refused with its offences and whose negligence they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.kit import files
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.ids import new_id
from webapp.labels.actions.describing import about_of
from webapp.labels.actions.reading import Page
from webapp.labels.models import Label, asked_of, parcels_numbered, permits_of
from webapp.labels.models.reads import Asked
from webapp.labels.rules.checking import About, Sheet, check
from webapp.labels.rules.offences import Offence, whose_fault
from webapp.ledger.actions import Telling, record
from webapp.orders.rules.numbers import number_key


@dataclass(frozen=True, slots=True)
class Source:
    """Where labels come from: a run ("own") or an upload ("uploaded"), by whom, and whose they are said to be."""

    business_id: UUID
    kind: str
    file_id: UUID
    actor: str
    actor_name: str
    parcel_ids: tuple[UUID | None, ...] = ()  # by place; what is not named is matched by its number


def judge_pages(source: Source, pages: Sequence[Page], first: int) -> list[dict]:
    """Match labels to their parcels and check them. Rows for `keep_labels`; pictures are kept at once, being only bytes
    under their own hash. `first` is the place of the first label in its file."""
    keys = {key for page in pages for key in _keys(page.sheet)}
    numbered = parcels_numbered(source.business_id, keys)
    found = [_parcel(source, page, first + place, numbered) for place, page in enumerate(pages)]
    asked = asked_of(source.business_id, {parcel_id for parcel_id in found if parcel_id})
    permits = permits_of(source.business_id)
    rows = []
    for place, (page, parcel_id) in enumerate(zip(pages, found, strict=True)):
        mine = asked.get(parcel_id) if parcel_id else None
        others = frozenset(key for key in _keys(page.sheet) if any(p != parcel_id for p in numbered.get(key, ())))
        about = about_of(mine, others) if mine else About(number="", others=others)
        allowed = frozenset(permit.offence for permit in permits.get(mine.carrier_id, ())) if mine else frozenset()  # type: ignore[arg-type]
        offences = check(page.sheet, about, allowed) if mine else _strangers(page.sheet, about)
        rows.append(_row(source, page, first + place, mine, offences))
    return rows


def _parcel(source: Source, page: Page, place: int, numbered: dict[str, list[UUID]]) -> UUID | None:
    """Whose label it is: said so, or the one known parcel whose number is in its bars, or failing that in its words."""
    if place < len(source.parcel_ids) and source.parcel_ids[place]:
        return source.parcel_ids[place]
    bars = [key for code in page.sheet.codes if (key := number_key(code.text)) in numbered]
    words = [key for key in _keys(page.sheet) if key in numbered]
    meant = dict.fromkeys(parcel for key in bars or words for parcel in numbered[key])
    return next(iter(meant)) if meant else None


def _keys(sheet: Sheet) -> list[str]:
    """Everything on a label that may be a parcel's number."""
    texts = [code.text for code in sheet.codes]
    texts += [word for line in sheet.lines for word in (line.text, *line.text.split())]
    return [key for text in texts if len(text) <= 60 and len(key := number_key(text)) >= 6 and not key.isalpha()]


def _strangers(sheet: Sheet, about: About) -> list[Offence]:
    """What is wrong with a label of which we know no parcel: only what is forbidden on any label."""
    general = {"hyperlink", "qr_code", "other_platform", "not_about_order", "two_labels"}
    return [offence for offence in check(sheet, about) if offence.code in general]


def _row(source: Source, page: Page, place: int, asked: Asked | None, offences: list[Offence]) -> dict:
    codes = [offence.code for offence in offences]
    shipping = asked.order.order_shipping_type if asked else ""
    shown = next((code.text for code in page.sheet.codes if code.linear), "")
    return {
        "business_id": source.business_id, "id": new_id(), "parcel_id": asked.parcel_id if asked else None,
        "source": source.kind, "file_id": source.file_id, "place": place,
        "number": asked.number if asked else shown[:80],
        "verdict": ("refused" if codes else "good") if asked else "unmatched",
        "offences": [_offence(offence) for offence in offences],
        "fault": whose_fault(codes, source.kind, shipping) if asked else "",
        "text_read_at": now() if page.sheet.text_read else None, "picture_sha256": files.keep(page.picture),
        "width": page.sheet.width, "height": page.sheet.height, "by_name": source.actor_name, "checked_at": now(),
        "orders": [row.order_id for row in asked.orders] if asked else [],
    }  # fmt: skip


def _offence(offence: Offence) -> dict:
    return {"code": offence.code, "shown": offence.shown[:200], "boxes": [list(box) for box in offence.boxes]}


def keep_labels(source: Source, rows: Sequence[dict], *, why: str = "", again: frozenset[UUID] = frozenset()) -> None:
    """Keep checked labels and tell the ledger of them. `again` are the parcels that had a label of ours already: for
    them it is told that it was printed again, and `why`. The same twice changes nothing."""
    tellings = []
    for row in rows:
        for order_id in row["orders"]:
            about = {"label": str(row["id"]), "source": row["source"], "verdict": row["verdict"],
                     "offences": [offence["code"] for offence in row["offences"]], "fault": row["fault"]}  # fmt: skip
            key = f"label-{row['file_id']}-{row['place']}"
            tellings.append(_telling(source, order_id, row, "labelled", key, about))
            if row["parcel_id"] in again:
                more = {"label": str(row["id"]), "why": why}
                tellings.append(_telling(source, order_id, row, "reprinted", f"{key}-again", more))
    plain = [{name: value for name, value in row.items() if name != "orders"} for row in rows]
    insert_new(Label, plain, ["business_id", "file_id", "place"])
    record(source.business_id, tellings)


def _telling(source: Source, order_id: UUID, row: dict, kind: str, key: str, details: dict) -> Telling:
    return Telling(
        order_id, kind, key, row["checked_at"], source.actor, source.actor_name, parcel_id=row["parcel_id"],
        details=details,
    )  # fmt: skip
