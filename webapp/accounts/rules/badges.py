"""Badges, PINs and the codes that enrol a phone: what they look like, and which PINs are too easy."""

import re
from datetime import timedelta
from itertools import pairwise

from webapp.kit.errors import Refusal, Refused

BADGE = "HB-"
BADGE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648's base 32
BADGE_LENGTH = 26
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another: 0 and O, 1 and I and L
CODE_LENGTH = 8
CODE_HOLDS = timedelta(minutes=10)
SHORTEST_PIN, LONGEST_PIN = 4, 8
MOST_WRONG, LOCKED_FOR = 5, timedelta(minutes=15)
SHIFT = timedelta(hours=12)  # how long a sign-in by badge lasts

_BADGE = re.compile(f"{BADGE}[{BADGE_LETTERS}]{{{BADGE_LENGTH}}}")
# Lines on a keypad, and what people choose most after plain runs.
_COMMON = frozenset({"2580", "0852", "1470", "3690", "1397", "1793", "7913", "2468", "8642", "1357", "9753", "5683"})


def role_begun_with(proof: str, role: str) -> str:
    """What a sign-in lets somebody do, by their role and by what they proved themselves with: "password" or "pin".

    Four digits typed among colleagues, on a phone that lies about, are enough to pack and hand over; money, people and
    settings need the password (docs/decisions/0010).
    """
    return "staff" if (proof, role) == ("pin", "seller") else role


def badge_of(text: str) -> str:
    """A badge's code as it is compared, however it was typed; "" for anything that is none."""
    code = "".join(text.split()).upper()
    return code if _BADGE.fullmatch(code) else ""


def code_of(text: str) -> str:
    """An enrolment's code as it is compared: without its dash, in capitals; "" for anything that is none."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else ""


def dashed(code: str) -> str:
    """An enrolment's code as people read it: "ABCD-2345"."""
    return f"{code[:4]}-{code[4:]}"


def pin_of(pin: str, again: str) -> str:
    """A PIN that may be set. Raises Refused(bad_pin, weak_pin, not_repeated)."""
    if not (pin.isascii() and pin.isdecimal() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        words = f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits."
        raise Refused(Refusal("bad_pin", words, "pin"))
    if is_weak(pin):
        raise Refused(Refusal("weak_pin", "That PIN is guessed at once: no runs, repeats or years.", "pin"))
    if pin != again:
        raise Refused(Refusal("not_repeated", "The two PINs are not the same.", "again"))
    return pin


def is_weak(pin: str) -> bool:
    """Whether a PIN is among the first that anybody would try: 0000, 1234, 8765, 1212, 123123, 1990, 2580."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return True
    if any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1)):
        return True
    year = len(pin) == 4 and 1940 <= int(pin) <= 2039
    return year or len(set(pin)) < 3 or pin in _COMMON
