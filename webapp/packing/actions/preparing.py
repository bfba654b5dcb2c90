from collections.abc import Sequence
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.errors import Refusal
from webapp.packing.actions.gathering import Table
from webapp.packing.actions.opening import Packer
from webapp.packing.actions.taking import touch
from webapp.packing.models import Packing, box_of
from webapp.packing.rules.sealing import LEAST_REASON, LONGEST_REASON
from webapp.packing.rules.weighing import read_weight
from webapp.packing.rules.wording import Tongue, offences

BOX_DECISIONS = ("too_small", "too_large", "box_overloaded")
WEIGHT_DECISIONS = ("too_light", "too_heavy", "no_weight")
LONGEST_NOTE = 1000


def tick(packer: Packer, table: Table, key: str) -> None:
    """Something that marks or protection ask for is done; ticked again it is not."""
    packing = table.packing
    ticks = dict(packing.ticks)
    if key in ticks:
        del ticks[key]
    elif key in {task.key for task in table.tasks}:
        ticks[key] = {"by": packer.name, "at": now().isoformat()}
    packing.ticks = ticks
    touch(packing)


def choose_box(packing: Packing, box_id: UUID | None) -> Refusal | None:
    """Take that box. What was decided about another one does not hold for it; it is weighed again."""
    box = box_of(packing.business_id, box_id)
    if box is None or box.retired_at:
        return Refusal("unknown_box", "There is no such box.", "box")
    if packing.box_id != box.id:
        packing.box_id = box.id
        _forget(packing, BOX_DECISIONS + WEIGHT_DECISIONS)
    touch(packing)
    return None


def weigh(packing: Packing, text: str) -> Refusal | None:
    """Note the weight, as typed or as a scale sent it."""
    grams = read_weight(text)
    if grams is None:
        return Refusal("bad_weight", "That is no weight. Type grams (850) or kilograms (0.85).", "weight")
    packing.weight_g = grams
    _forget(packing, WEIGHT_DECISIONS)
    touch(packing)
    return None


def write_note(packing: Packing, text: str, tongues: Sequence[Tongue]) -> list[Refusal]:
    """The note that goes into the box; one with a forbidden word is not kept."""
    text = text.strip()[:LONGEST_NOTE]
    found = offences(text, tongues)
    if not found:
        packing.note = text
        touch(packing)
    return [Refusal(each.code, each.sentence(), "note") for each in found]


def decide(packer: Packer, table: Table, code: str, reason: str) -> Refusal | None:
    """Go on all the same: a person's decision, with the reason. Only what may be decided about can be."""
    reason = " ".join(reason.split())
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        return Refusal("no_reason", "Say why, in a few words.", f"reason-{code}")
    if code not in {each.code for each in table.standing if each.decision}:
        return Refusal("not_yours", "Nobody can decide that.", f"reason-{code}")
    made = {"by": packer.name, "actor": packer.actor, "reason": reason, "at": now().isoformat()}
    table.packing.decisions = {**table.packing.decisions, code: made}
    touch(table.packing)
    return None


def _forget(packing: Packing, codes: tuple[str, ...]) -> None:
    packing.decisions = {code: made for code, made in packing.decisions.items() if code not in codes}
