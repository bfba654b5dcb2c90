"""The one table of verdicts: what a scan is answered with, and how that reads, looks and sounds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict's code with its words, tone (go, look, stop), icon, sound and the sentence a phone speaks.

    `believed`: the scan counts as what it claims, with a warning where the tone is look. `ok`: what a person says to a
    stop, where it is not "I have laid it aside".
    """

    code: str
    words: str
    tone: str
    icon: str
    sound: str
    spoken: str
    believed: bool
    advice: str
    ok: str = ""


def _table(*rows: tuple) -> dict[str, Word]:
    return {row[0]: Word(*row) for row in rows}


WORDS = _table(
    # code, words, tone, icon, sound, spoken, believed, advice, ok
    ("taken", "Taken", "go", "check", "good", "", True, ""),
    ("found", "Found", "go", "search", "good", "", True, "Only looked up: nothing was recorded for the order."),
    ("taken_late", "Taken, late", "look", "clock", "look", "", True,
     "The scan came in late. Something newer is already known about this parcel."),
    ("after_closing", "Taken, after closing", "look", "clock", "look", "", True,
     "The manifest was already signed: this parcel is not on it."),
    ("already_handed_over", "Already handed over", "look", "hand", "look", "", True, "Nothing to do."),
    ("already_moving", "Already on its way", "look", "truck", "look", "", True,
     "The carrier reported it before this scan."),
    ("unknown_batch", "Unknown batch", "look", "question", "look", "", True,
     "The carrier and the place could not be checked."),
    ("order_number", "That is the order number", "look", "file", "look", "Order number. Scan the tracking number.",
     False, "Scan the tracking number on the parcel instead."),
    ("not_a_number", "Not a parcel's number", "look", "question", "look", "Not a parcel's number.", False,
     "Kept as it was read, and nothing was opened."),
    ("two_parcels", "Two parcels have this number", "look", "question", "look", "Two parcels have this number.",
     False, "Carriers use numbers again. Ask the office which one it is."),
    ("kept", "Kept, not counted", "look", "file", "look", "", False,
     "Scans for this purpose are kept, but they do not change the order yet."),
    # Of deliveries by our own couriers.
    ("on_run", "On your run", "go", "bike", "good", "", True, "Open it to deliver it."),
    ("taken_over", "Taken over", "look", "bike", "look", "", True,
     "It was on another run. It is on yours from now on."),
    ("delivered", "Delivered", "go", "home", "good", "", True, "Its proof is kept."),
    ("delivered_for_another", "Delivered, from another run", "look", "home", "look", "", True,
     "It counts. It was on somebody else's run."),
    ("delivered_though_cancelled", "Delivered, but cancelled", "look", "warning", "look", "", True,
     "The order had been cancelled. Tell the office now."),
    ("attempt_noted", "Attempt noted", "look", "door", "look", "", True, "Keep it for the next try."),
    ("bring_it_back", "Bring it back", "look", "back", "look", "", True, "Bring it back to the shop."),
    ("loss_noted", "Loss noted", "look", "search", "look", "", True, "Tell the office now."),
    ("back_at_shop", "Back at the shop", "go", "back", "good", "", True,
     "Lay it where the shop looks for it."),
    ("no_proof", "Not counted: no proof", "stop", "sign", "stop", "Not counted. A signature or a photo is missing.",
     False, "A delivery needs a signature, or a reason and a photo.", "I will report it again"),
    ("no_reason", "Not counted: no reason", "stop", "question", "stop", "Not counted. The reason is missing.", False,
     "A failed attempt needs its reason.", "I will report it again"),
    ("not_own_fleet", "Not for our own couriers", "stop", "truck", "stop", "Not for our own couriers.", False,
     "Another carrier delivers it. Bring it back to the shop.", "I will bring it back"),
    # Of what comes back.
    ("came_back", "Received back", "go", "back", "good", "", True, "Lay it with what is to be inspected."),
    ("came_back_unannounced", "Received back, unannounced", "look", "back", "look", "", True,
     "The carrier had not said that it comes back. Lay it with what is to be inspected."),
    ("already_back", "Already received", "stop", "back", "stop", "Already received. Lay it aside.", False,
     "It was received back before. Is it an old label?"),
    ("not_expected_back", "Not expected back", "stop", "question", "stop", "Not expected back. Lay it aside.", False,
     "Kept. Lay it aside. When the office opens a return for it, this scan joins it."),
    ("conflict", "Kept apart", "look", "warning", "look", "", False,
     "Another scan has the same id. Both are kept; the first one counts."),
    ("wrong_carrier", "Wrong carrier", "stop", "truck", "stop", "Wrong carrier. Lay it aside.", False, "Lay it aside."),
    ("wrong_place", "Wrong place", "stop", "pin", "stop", "Wrong place. Lay it aside.", False, "Lay it aside."),
    ("not_confirmed", "Not confirmed", "stop", "ban", "stop", "Not confirmed. Lay it aside.", False,
     "Confirm the order first."),
    ("unpaid", "Not paid yet", "stop", "coin", "stop", "Not paid. Lay it aside.", False, "Lay it aside."),
    ("on_hold", "On hold", "stop", "pause", "stop", "On hold. Lay it aside.", False,
     "The platform holds this order. Lay it aside."),
    ("cancelled", "Cancelled", "stop", "cross", "stop", "Cancelled. Do not hand it over.", False,
     "Do not hand it over."),
    ("label_refused", "Label not in order", "stop", "barcode", "stop", "Label not in order. Lay it aside.", False,
     "Its label was checked and refused. Print a new one first."),
    ("no_label", "No label yet", "stop", "barcode", "stop", "No label. Lay it aside.", False,
     "This shop's labels are made and checked here, and this parcel has none. Make it first."),
    ("delivered_already", "Delivered already", "stop", "home", "stop", "Delivered already. Lay it aside.", False,
     "This number's parcel has been delivered. Is it an old label?"),
    ("coming_back", "Coming back", "stop", "back", "stop", "Coming back. Do not hand it over.", False,
     "It is on its way back to you. Do not hand it over."),
    ("reported_damaged", "Reported damaged", "stop", "crack", "stop", "Reported damaged. Lay it aside.", False,
     "Lay it aside."),
    ("reported_lost", "Reported lost", "stop", "search", "stop", "Reported lost. Lay it aside.", False,
     "It is here after all. Lay it aside and tell the office."),
    ("unknown_number", "Unknown number", "stop", "question", "stop", "Unknown number. Lay it aside.", False,
     "Kept. It joins its order when that arrives."),
)  # fmt: skip

# With what only a report from a courier's run is answered; a page where no run is shown does without their words.
ON_RUNS = frozenset({
    "on_run", "taken_over", "delivered", "delivered_for_another", "delivered_though_cancelled", "attempt_noted",
    "bring_it_back", "loss_noted", "back_at_shop",
})  # fmt: skip

# Why a text is not a parcel's number.
STRANGE = {
    "empty": "nothing was read",
    "web_address": "a web address",
    "product_code": "a product's barcode",
    "badge": "a person's badge",
    "command_code": "a command for the scan page",
    "configuration_code": "a code that sets up a scanner",
    "control_characters": "a code with control characters in it",
    "signs_only": "signs without a letter or digit",
    "too_long": "a code too long to be a number",
}

TONES = {"go": "green", "look": "amber", "stop": "red"}
