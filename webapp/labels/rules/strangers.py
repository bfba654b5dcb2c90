"""Texts on a label that may be somebody else's: web addresses, phones, mails, other platforms, advertisements.

Each finder answers (start, end) places in the text. It is better to miss a clever one than to refuse a good label: what
looks like a phone must be written like one, and a domain must end in one that shops use.

People and streets are called by such words too (Amazon Tan, Shopee Street, Life @Ladprao, Five Star Tower, J.De Leon).
So there are finds beyond doubt, which no text of an order may bring onto a label, and doubtful ones, which are offences
only where they do not stand in the order itself. The platform forbids contact details of other platforms and what is
not about the order; who it is for, and where, is the order.
"""

import re
from collections.abc import Iterable, Iterator

from webapp.labels.rules.phrases import ADVERTISEMENT, CONTACT, DOUBTFUL, LINK, MAIL, PHONE, PLATFORM, SURE_LINK

Span = tuple[int, int]
NEAR, BESIDE = 50, 3  # letters that say what a word is a part of


def links(text: str, about: str = "") -> Iterator[Span]:
    """Web addresses, mails left aside, but for doubtful ones that stand in the order itself (`about`)."""
    own = _even(about)
    mails = [match.span() for match in MAIL.finditer(text)]
    for match in LINK.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in mails):
            continue
        if SURE_LINK.match(match[0]) or _even(match[0]) not in own:
            yield match.span()


def mails(text: str, allowed: Iterable[str], about: str = "") -> Iterator[Span]:
    """Mail addresses that are nobody's who is allowed; one with spaces may be a house "@ Ladprao. Bangkok"."""
    known, own = {address.casefold() for address in allowed if address}, _even(about)
    for match in MAIL.finditer(text):
        if " " in match[0] and _even(match[0]) in own:
            continue
        if re.sub(r"\s", "", match[0]).casefold() not in known:
            yield match.span()


def phones(text: str, allowed: Iterable[str], numbers: Iterable[str]) -> Iterator[Span]:
    """Phone numbers that are neither anybody's who is allowed nor a part of one of theirs (of a picture not every digit
    may be read) or of one of these numbers."""
    known = {_digits(phone)[-8:] for phone in allowed if len(_digits(phone)) >= 7}
    inside = [_digits(number) for number in (*numbers, *allowed)]
    for match in PHONE.finditer(text):
        digits = _digits(match[0])
        if len(digits) < 7 or digits[-8:] in known or any(digits in number for number in inside):
            continue
        if "*" not in text[max(0, match.start() - 3) : match.end() + 3]:  # a masked number is nobody's
            yield match.span()


def contacts(text: str) -> Iterator[Span]:
    """Ways to reach somebody on another platform, beyond doubt."""
    yield from (match.span() for match in CONTACT.finditer(text))


def platforms(text: str, about: str) -> Iterator[Span]:
    """Other platforms and ways to reach somebody there, but for what stands in the order itself (`about`, a name, a
    street or an item a line) and is named here as it is there: "Facebook-blue T-shirt" permits no "Facebook Sample"."""
    mails_at = [match.span() for match in MAIL.finditer(text)]
    for pattern in (CONTACT, PLATFORM):
        for match in pattern.finditer(text):
            within = any(start < match.end() and match.start() < end for start, end in mails_at)
            if not within and not _named(text, match.span(), about):
                yield match.span()


def _named(text: str, place: Span, about: str) -> bool:
    """Whether what stands at a place in the text is a part of the order: it stands there too, and so does what is
    written before or behind it here. Alone in its line it may be a part of anything."""
    found, line = _tight(text[slice(*place)]), text[text.rfind("\n", 0, place[0]) + 1 :].partition("\n")[0]
    before, behind = _tight(text[max(0, place[0] - NEAR) : place[0]]), _tight(text[place[1] : place[1] + NEAR])
    alone, ends = _tight(line) == found, _tight(line).endswith(found)
    for own in map(_tight, about.splitlines()):
        for match in re.finditer(re.escape(found), own):
            ahead, after = own[max(0, match.start() - BESIDE) : match.start()], own[match.end() :][:BESIDE]
            if alone or (ahead and before.endswith(ahead)) or (after and behind.startswith(after)):
                return True
            if ends and not ahead and not after:
                return True
    return False


def advertisements(text: str, about: str) -> Iterator[Span]:
    """Words that are not about the order, but for words that stand in the order itself."""
    own = _even(about)
    yield from (match.span() for match in ADVERTISEMENT.finditer(text) if _even(match[0]) not in own)


def _asks(text: str) -> Iterator[Span]:
    yield from (match.span() for match in ADVERTISEMENT.finditer(text) if not DOUBTFUL.fullmatch(match[0]))


def cleaned(text: str, phone: str = "") -> str:
    """A text of an order without what no label may hold beyond doubt; what is cut away leaves a gap. What may be a
    person's, a street's or an item's own name stays: the recipient is printed as the platform gave them."""
    for find in (lambda t: links(t, t), lambda t: mails(t, (), t), contacts, lambda t: phones(t, (phone,), ()), _asks):
        for start, end in sorted(find(text), reverse=True):
            text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


def _even(text: str) -> str:
    """In one case and with single spaces, so that a text is found however its lines were broken."""
    return " ".join(text.casefold().split())


def _tight(text: str) -> str:
    """In one case and without spaces: a line may be broken anywhere."""
    return "".join(text.casefold().split())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())
