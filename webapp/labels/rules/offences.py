"""The one table of what can be wrong with a label, with its words.

Source: the platform's policy on labels (no hyperlinks, QR codes, contacts of other platforms, nothing that is not about
the order; name, address, items and tracking number must be there) and ISO/IEC 15417 for bars.
"""

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # mm from the label's upper left corner: left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Word:
    """An offence's code with its title, how a sentence names it ("a QR code"), and what to do about it."""

    code: str
    title: str
    named: str
    advice: str


@dataclass(frozen=True, slots=True)
class Offence:
    """What is wrong, the text that shows it (a stranger's, maybe), and where it stands (empty: nowhere)."""

    code: str
    shown: str = ""
    boxes: tuple[Box, ...] = ()


WORDS = {
    code: Word(code, title, named, advice)
    for code, title, named, advice in (
        ("hyperlink", "Web address", "a web address", "Take the address off the label."),
        ("qr_code", "QR code", "a QR code", "Take the code off the label; the platform allows bars only."),
        ("other_platform", "Contact on another platform", "a contact on another platform", "Take the contact off."),
        ("phone", "Somebody else's phone number", "somebody else's phone number", "Only the sender's or buyer's."),
        ("mail", "Somebody else's e-mail address", "somebody else's e-mail address", "Only the sender's or buyer's."),
        ("not_about_order", "Not about the order", "words that are not about the order", "Take these words off."),
        ("wrong_number", "Another number than its order's", "another number than its order's",
         "Print the label of this very parcel."),
        ("no_number", "No tracking number in readable bars", "no tracking number in bars that can be read",
         "Print it again, with its bars whole and sharp."),
        ("small_bars", "Bars too small", "bars that are too small", "Print it at its full size (100 %)."),
        ("pale_bars", "Bars too pale", "bars that are too pale", "Print it darker, on white."),
        ("blurred_bars", "Bars unreadable in print", "bars that a printer of 203 dpi would spoil",
         "Use the carrier's own file, not a picture of it."),
        ("two_labels", "Two labels on a page", "two labels on one page", "Print one label a page."),
        ("no_name", "Recipient's name missing", "no name of its recipient", "Make the label again."),
        ("no_address", "Address missing", "no address", "Make the label again."),
        ("no_item", "Items missing", "none of its items", "Make the label again."),
    )
}  # fmt: skip

# A label whose only faults are of the print itself was spoilt by whoever printed or drew it, not by what it says.
OF_PRINT = frozenset({"small_bars", "pale_bars", "blurred_bars", "no_number"})


def in_words(codes: Iterable[str]) -> str:
    """What a label shows, as the end of a sentence: "a QR code and a web address"."""
    named = [WORDS[code].named for code in codes if code in WORDS]
    return " and ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def whose_fault(codes: Iterable[str], source: str, shipping_type: str) -> str:
    """Whose negligence a failed label was: "seller", or "platform" where it drew the label itself and badly.

    The seller bears the cost of a failed label (R12), unless the label is the platform's own and nothing was added.
    """
    codes = set(codes)
    if not codes:
        return ""
    return "platform" if source == "uploaded" and shipping_type == "tiktok" and codes <= OF_PRINT else "seller"
