"""What may not be written on anything that goes into a box. The words stand in wording/*.toml, each with its source.

Texts are compared folded: full-width letters as plain ones, capitals as small ones, without accents (đ is d) and
without invisible signs; whole words where the language puts spaces between them. Every language is looked for in every
text, since nobody says what language a note is in.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

KINDS = {
    "review": "asks for a good review or offers something for one",
    "threat": "reads as a threat",
    "link": "holds a link",
    "contact": "holds a contact outside the platform",
}
STARS = re.compile("[\u2605\u2606\u2b50\U0001f31f]")
SPLIT = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "’": "'"})


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A phrase, folded, or a pattern over the folded text, and what it is."""

    code: str
    source: str
    phrase: str = ""
    pattern: re.Pattern | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's forbidden words. `spaced`: whether it puts spaces between words."""

    code: str
    name: str
    spaced: bool
    forbidden: tuple[Forbidden, ...]


@dataclass(frozen=True, slots=True)
class Offence:
    """What is wrong with a text: which kind, the words that say so, and where the rule is from."""

    code: str
    found: str
    source: str

    def sentence(self) -> str:
        """For whoever wrote it."""
        return f"“{self.found}” {KINDS[self.code]}. That is forbidden in parcels."


def read_tongue(text: str) -> Tongue:
    """A language from its TOML. Raises KeyError or tomllib.TOMLDecodeError for one that cannot be used."""
    written = tomllib.loads(text)
    spaced = written["spaced"]
    forbidden = []
    for rule in written["rule"]:
        if rule["code"] not in KINDS:
            raise KeyError(rule["code"])
        for phrase in rule.get("phrases", ()):
            forbidden.append(Forbidden(rule["code"], rule["source"], plain(phrase, spaced)))
        for pattern in rule.get("patterns", ()):
            forbidden.append(Forbidden(rule["code"], rule["source"], pattern=re.compile(pattern)))
    return Tongue(written["language"], written["name"], spaced, tuple(forbidden))


def folded(text: str) -> str:
    """The text as it is compared, signs and spaces kept. Thai vowels and tones stay: they are letters."""
    wide = unicodedata.normalize("NFKD", STARS.sub(" star ", text)).casefold()
    kept = (sign for sign in wide if not "\u0300" <= sign <= "\u036f" and unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", "".join(kept)).translate(SPLIT)


def plain(text: str, spaced: bool) -> str:
    """Folded, and only its letters and digits: words with one space round each, or without spaces at all."""
    kept = "".join(
        sign if sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"} else " " for sign in folded(text)
    )
    words = kept.split()
    return f" {' '.join(words)} " if spaced else "".join(words)


def offences(text: str, tongues: Sequence[Tongue]) -> list[Offence]:
    """Everything forbidden in a text, each once."""
    found: dict[tuple[str, str], Offence] = {}
    whole = folded(text)
    words = {spaced: plain(text, spaced) for spaced in (True, False)}
    for tongue in tongues:
        for each in tongue.forbidden:
            for hit in _hits(each, whole, words[tongue.spaced]):
                found.setdefault((each.code, hit), Offence(each.code, hit, each.source))
    return list(found.values())


def _hits(each: Forbidden, whole: str, words: str) -> Iterator[str]:
    if each.pattern is None:
        if each.phrase.strip() and each.phrase in words:
            yield each.phrase.strip()
        return
    for match in each.pattern.finditer(whole):
        yield " ".join(match.group().split())[:60]
