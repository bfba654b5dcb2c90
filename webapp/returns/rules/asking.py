"""A return as somebody writes it down: of the order's own lines, in the platform's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from uuid import UUID

from webapp.kit.errors import Refusal
from webapp.orders.rules.amounts import WITHOUT_CENTS, BadAmount, read_money
from webapp.orders.rules.numbers import number_key
from webapp.returns.rules.words import CAUSES, NEXT_ACTIONS, PAYERS, STATUSES, TYPES, UNDELIVERED

LONGEST, LONGEST_NUMBER = 500, 80


@dataclass(frozen=True, slots=True)
class Wish:
    """What was written down of a return. `lines` are pieces by the order's line; `due_at` is the platform's own
    deadline for `next_action`."""

    return_type: str
    cause: str
    reason: str
    payer: str
    tracking_number: str
    carrier: str
    platform_id: str
    platform_status: str
    next_action: str
    due_at: datetime | None
    amount: Decimal | None
    lines: tuple[tuple[UUID, int], ...]


def read_wish(
    form: Mapping[str, str], most: Mapping[UUID, int], zone: tzinfo, currency: str
) -> Wish | list[Refusal]:  # fmt: skip
    """A wish from a form, or everything that is wrong with it. `most` is how many pieces of each line may come back;
    `zone` is the shop's, in which the deadline is typed, and `currency` the order's."""
    wrong: list[Refusal] = []
    lines = _lines(form, most, wrong)
    kind, cause = form.get("return_type", ""), form.get("cause", "")
    if kind not in TYPES or (kind == UNDELIVERED and cause not in {"refused", "not_delivered", "damaged"}):
        wrong.append(Refusal("unknown_type", "Choose what is wanted.", "return_type"))
    if cause not in CAUSES:
        wrong.append(Refusal("unknown_cause", "Choose why it comes back.", "cause"))
    wish = Wish(
        kind, cause, _text(form, "reason"), _one_of(form, "payer", PAYERS, wrong),
        _text(form, "tracking_number", LONGEST_NUMBER), _text(form, "carrier", LONGEST_NUMBER),
        _text(form, "platform_id", LONGEST_NUMBER), _one_of(form, "platform_status", {"": "", **STATUSES}, wrong),
        _one_of(form, "next_action", {"": "", **NEXT_ACTIONS}, wrong), _moment(form, zone, wrong),
        read_amount(form.get("amount", ""), currency, wrong), lines,
    )  # fmt: skip
    if wish.tracking_number and not number_key(wish.tracking_number):
        wrong.append(Refusal("bad_number", "That is no tracking number.", "tracking_number"))
    return wrong or wish


def _lines(form: Mapping[str, str], most: Mapping[UUID, int], wrong: list[Refusal]) -> tuple[tuple[UUID, int], ...]:
    found = []
    for line_id, allowed in most.items():
        text = form.get(f"quantity_{line_id}", "").strip()
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else (0 if not text else -1)
        if not 0 <= count <= allowed:
            words = f"A whole number, {allowed:,} at the most." if allowed else "All of these have come back already."
            wrong.append(Refusal("bad_quantity", words, f"quantity_{line_id}"))
        elif count:
            found.append((line_id, count))
    if not found and not wrong:
        where = f"quantity_{next(iter(most))}" if most else ""
        wrong.append(Refusal("no_lines", "Say how many pieces of what come back.", where))
    return tuple(found)


def _text(form: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    return " ".join(form.get(name, "").split())[:longest]


def _one_of(form: Mapping[str, str], name: str, allowed: Mapping[str, str], wrong: list[Refusal]) -> str:
    if (code := form.get(name, "")) not in allowed:
        wrong.append(Refusal("unknown_choice", "Choose one of these.", name))
    return code


def _moment(form: Mapping[str, str], zone: tzinfo, wrong: list[Refusal]) -> datetime | None:
    return read_deadline(form.get("due_at", ""), zone, wrong)


def read_deadline(text: str, zone: tzinfo, wrong: list[Refusal]) -> datetime | None:
    """A time as a form gives it, in the shop's zone where it names none; None for nothing; what is none is added to
    `wrong`."""
    if not (text := text.strip()):
        return None
    try:
        typed = datetime.fromisoformat(text)
        return (typed if typed.tzinfo else typed.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        wrong.append(Refusal("bad_time", "A day and a time, please.", "due_at"))
        return None


def read_amount(text: str, currency: str, wrong: list[Refusal]) -> Decimal | None:
    """Money as people type it in that currency ("1,234.50", "1,50", and "129.000" where there are no cents), None for
    nothing; what is none is added to `wrong`."""
    if not text.strip():
        return None
    try:
        amount = read_money(text, currency)
    except BadAmount:
        amount = Decimal(0)
    if amount <= 0 or (currency not in WITHOUT_CENTS and _TOO_FINE.search(text)):
        wrong.append(Refusal("bad_amount", "An amount above nothing, with two decimals at the most.", "amount"))
        return None
    return amount


_TOO_FINE = re.compile(r"\.\d{3,}\D*$")  # "1.234" may be meant as a thousand more
