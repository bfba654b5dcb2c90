"""Why a delivery failed, and why nobody signed.

Sources: the platform's own list (fail_delivery_reason of packages/deliver); requirement R18 for the second.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a delivery failed. `kind` is the fact it makes; `then` what the courier does next; `told` is for the buyer;
    `photo` says that it takes one."""

    words: str
    told: str
    then: str
    kind: str = "attempt_failed"
    photo: bool = False
    back: bool = False


FAILURES = {
    "UNABLE_CONTACT_BUYER": Failure("Buyer not reached", "nobody could be reached", "Keep it for the next try."),
    "UNABLE_RECEIVE": Failure("Nobody there to take it", "nobody was there to take it", "Keep it for the next try."),
    "DELAY_DELIVERY": Failure("Another time was agreed", "another time was agreed", "Keep it for the next try."),
    "INVALID_ADDRESS": Failure("Address wrong or incomplete", "the address could not be found",
                               "Keep it, and ask the office for the right address."),
    "BUYER_REFUSED": Failure("Buyer refused it", "it was not accepted", "Bring it back to the shop.", back=True),
    "PACKAGE_DAMAGE": Failure("Parcel damaged", "it was damaged on the way", "Bring it back to the shop.",
                              kind="damaged", photo=True),
    "PACKAGE_LOST": Failure("Parcel lost", "it cannot be found", "Tell the office now.", kind="lost"),
    "FORCE_MAJEURE": Failure("Weather, road or disaster", "the courier could not get through",
                             "Keep it for the next try."),
    "OTHER": Failure("Another reason", "it could not be delivered", "Keep it, and write down what happened."),
}  # fmt: skip

# Why nobody signed: R18 then asks for a photo.
UNSIGNED = {
    "left_with_neighbour": "Left with a neighbour",
    "left_at_reception": "Left at a reception or guard",
    "left_in_a_safe_place": "Left in a safe place",
    "contactless": "Handed over without contact",
    "cannot_sign": "The recipient cannot sign",
}


def day_words(text: str) -> str:
    """A day as people say it ("Tue 24 Nov"), or "" for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return f"{day:%a} {day.day} {day:%b}"
