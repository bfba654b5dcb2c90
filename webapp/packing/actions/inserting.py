from collections.abc import Sequence
from uuid import UUID

from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.packing.models import Insert
from webapp.packing.rules.wording import Tongue, offences

LONGEST_NAME, LONGEST_TEXT = 60, 4000


def add_insert(business_id: UUID, by_name: str, name: str, text: str, tongues: Sequence[Tongue]) -> list[Refusal]:
    """Keep a text for the boxes if nothing in it is forbidden; else everything that is, and nothing is kept."""
    name, text = " ".join(name.split()), text.strip()
    wrong = []
    if not 0 < len(name) <= LONGEST_NAME:
        wrong.append(Refusal("bad_name", f"Give it a name of at most {LONGEST_NAME} letters.", "name"))
    if not 0 < len(text) <= LONGEST_TEXT:
        wrong.append(Refusal("bad_text", f"Type the text, at most {LONGEST_TEXT:,} letters.", "text"))
    wrong += [Refusal(each.code, each.sentence(), "text") for each in offences(text, tongues)]
    if not wrong:
        db.session.add(Insert(business_id=business_id, name=name, text=text, checked_by_name=by_name))
    return wrong


def remove_insert(insert: Insert) -> None:
    """It is not put into boxes any more."""
    db.session.delete(insert)
