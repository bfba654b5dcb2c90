"""What may be done with the pieces that came back."""

from dataclasses import dataclass

from webapp.kit.errors import Refusal
from webapp.returns.rules.words import CONDITIONS, DECISIONS, UNFIT

LONGEST_NOTE, LONGEST_BIN, MOST = 500, 40, 100_000


@dataclass(frozen=True, slots=True)
class Finding:
    """So many pieces of a line were found in a condition, and what is done with them. `serials` is free text: numbers
    and marks that tell whether it is the very thing that was sent."""

    condition: str
    quantity: int
    decision: str
    bin: str = ""
    serials: str = ""
    note: str = ""


def read_finding(form: dict[str, str]) -> Finding | list[Refusal]:
    """A finding from a form, or everything that is wrong with it."""
    condition, decision = form.get("condition", ""), form.get("decision", "")
    count = form.get("quantity", "").strip()
    quantity = int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 0
    wrong = []
    if condition not in CONDITIONS:
        wrong.append(Refusal("unknown_condition", "Say how it looks.", "condition"))
    if decision not in DECISIONS:
        wrong.append(Refusal("unknown_decision", "Say what becomes of it.", "decision"))
    if not 0 < quantity <= MOST:
        wrong.append(Refusal("bad_quantity", "A whole number of pieces, 1 or more.", "quantity"))
    if decision == "restock" and condition in UNFIT:
        words = f"{CONDITIONS[condition]}: it cannot go back on the shelf. Write it off or send it back."
        wrong.append(Refusal("unfit", words, "decision"))
    if wrong:
        return wrong
    clean = {name: " ".join(form.get(name, "").split()) for name in ("bin", "serials", "note")}
    return Finding(condition, quantity, decision, clean["bin"][:LONGEST_BIN], clean["serials"][:LONGEST_NOTE],
                   clean["note"][:LONGEST_NOTE])  # fmt: skip


def too_many(wanted: int, left: int) -> Refusal | None:
    """Why so many pieces cannot have come back; `left` is how many of the line nobody has inspected yet."""
    if wanted <= left:
        return None
    words = f"Only {left:,} of these can still be inspected." if left else "All of these have been inspected."
    return Refusal("too_many", words, "quantity")


def not_free(sku: str, free: int, wanted: int) -> Refusal:
    """Why a finding cannot be undone: what it put back on the shelf has been promised since."""
    words = f"{sku}: {wanted:,} would come off the shelf, but only {free:,} there are not promised to an order."
    return Refusal("promised", f"{words} Confirm one of those orders from another place, or cancel it, first.")
