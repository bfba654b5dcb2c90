"""A buyer says what is wrong: on the tracking page, or to somebody here."""

from collections.abc import Sequence
from uuid import UUID

from webapp.cases.actions.opening import open_by_facts
from webapp.cases.models import Complaint, cases_of, complaints_of, handbook
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, open_stories, write
from webapp.proofs.actions import Subject, take_photo
from webapp.proofs.rules.refusals import look_at

LONGEST = 1000
MOST_PHOTOS = 3
MOST_COMPLAINTS = 20  # of one order: a link that was passed on must not fill the disk
KEY = "complained-"


def complain(
    business_id: UUID, order_id: UUID, what: str, words: str, photos: Sequence[bytes], by: tuple[str, str]
) -> Complaint | Refusal:
    """Take a complaint: the fact is told once for each thing that is wrong, its words and photos are kept each time,
    and its case is opened at once. The caller commits."""
    if refused := _look(what, words, photos):
        return refused
    stories = open_stories(business_id, [order_id])
    before = complaints_of(business_id, [order_id])
    if len(before) >= MOST_COMPLAINTS:
        return Refusal("too_many_complaints", "The shop has your messages already, and will answer.", "words")
    words = words.strip()
    same = next((one for one in before if (one.what, one.words, one.by) == (what, words, by[0])), None)
    row = same or Complaint(business_id=business_id, id=new_id(), order_id=order_id, what=what, words=words, at=now(),
                            by=by[0], by_name=by[1])  # fmt: skip
    if same is None:
        db.session.add(row)
        db.session.flush()
    for content in photos:
        caption = f"Complaint · {now():%d %b %Y %H:%M:%S} UTC"
        take_photo(Subject(business_id, "complaint", row.id, now(), by[0], by[1], caption), content)
    details = {"what": what, "by": "buyer"}
    ended = sum(case.suggested == what and case.closed_at is not None for case in cases_of(business_id, [order_id]))
    key = f"{KEY}{what}-{ended + 1}"  # after its case was closed it is a new complaint
    write(stories, [Telling(order_id, "complained", key, now(), by[0], by[1], details=details)])
    open_by_facts(business_id, [order_id])
    return row


def _look(what: str, words: str, photos: Sequence[bytes]) -> Refusal | None:
    if what not in handbook().complaints:
        return Refusal("unknown_complaint", "Choose what is wrong.", "what")
    if len(words) > LONGEST:
        return Refusal("too_long", f"{LONGEST:,} characters are the most.", "words")
    if len(photos) > MOST_PHOTOS:
        return Refusal("too_many_photos", f"{MOST_PHOTOS} photos are the most.", "photos")
    looked = (look_at(content) for content in photos)
    return next((Refusal(bad.code, bad.words, "photos") for bad in looked if isinstance(bad, Refusal)), None)
