"""What makes two written names of a carrier the same name."""

import unicodedata


def fold_name(name: str) -> str:
    """A carrier's name as it is compared: one kind of letters, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def known_names(name: str, others: str) -> list[str]:
    """Every name a carrier goes by, folded, its own first; `others` holds one a line."""
    return list(dict.fromkeys(filter(None, map(fold_name, [name, *others.splitlines()]))))
