"""How names and addresses are written down."""

from webapp.kit.errors import Refusal, Refused

LONGEST_NAME = 120


def named(name: str, where: str) -> str:
    """A name as it is kept. Raises Refused(bad_name) for one that is empty or too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(Refusal("bad_name", f"A name has 1 to {LONGEST_NAME} printable characters.", where))
    return name


LISTING = frozenset(',;:<>()[]"\\')


def fold_email(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()[:254]


def email_address(email: str) -> str:
    """An e-mail address as it is kept: one alone, without signs that make a list or a name of it. Raises
    Refused(bad_email)."""
    folded = fold_email(email)
    name, _, host = folded.rpartition("@")
    if not name or not host or not folded.isprintable() or any(x.isspace() or x in LISTING for x in folded):
        raise Refused(Refusal("bad_email", "That is not an e-mail address.", "email"))
    return folded


def safe_path(path: str | None) -> str | None:
    """An address on this site to go on to, or None: never another host, whatever trick it is written with."""
    if not path or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return None
    return None if any(ord(letter) < 33 or letter == "\\" for letter in path) else path
