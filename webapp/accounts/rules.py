"""Markets with their zones and currencies, and how names and addresses are written down."""

from webapp.kit.errors import Refusal, Refused

# market -> name, the zones its shops live in (the usual one first), currency
MARKET_ZONES = {
    "SG": ("Singapore", ("Asia/Singapore",), "SGD"),
    "MY": ("Malaysia", ("Asia/Kuala_Lumpur",), "MYR"),
    "PH": ("Philippines", ("Asia/Manila",), "PHP"),
    "TH": ("Thailand", ("Asia/Bangkok",), "THB"),
    "VN": ("Vietnam", ("Asia/Ho_Chi_Minh",), "VND"),
    "ID": ("Indonesia", ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"), "IDR"),
    "US": (
        "United States",
        ("America/Los_Angeles", "America/Denver", "America/Phoenix", "America/Chicago", "America/New_York",
         "America/Anchorage", "Pacific/Honolulu"),
        "USD",
    ),
    "GB": ("United Kingdom", ("Europe/London",), "GBP"),
}  # fmt: skip
MARKETS = {code: (name, zones[0], currency) for code, (name, zones, currency) in MARKET_ZONES.items()}
LONGEST_NAME = 120


def market_choices() -> list[tuple[str, str]]:
    """(value, words) for every market and zone a shop can be in: ("ID Asia/Jakarta", "Indonesia, Jakarta time");
    first an empty one, since a market is chosen, never guessed."""
    return [("", "Choose one")] + [
        (f"{code} {zone}", f"{name}, {zone.rpartition('/')[2].replace('_', ' ')} time" if len(zones) > 1 else name)
        for code, (name, zones, _) in MARKET_ZONES.items()
        for zone in zones
    ]


def market_of(choice: str) -> tuple[str, str, str]:
    """Market, zone and currency of a choice; a bare market means its usual zone. Raises Refused(unknown_market)."""
    market, _, zone = choice.partition(" ")
    if market not in MARKET_ZONES or (zone and zone not in MARKET_ZONES[market][1]):
        raise Refused(Refusal("unknown_market", "Choose the market that the shop sells in.", "market"))
    _, usual, currency = MARKETS[market]
    return market, zone or usual, currency


def named(name: str, where: str) -> str:
    """A name as it is kept. Raises Refused(bad_name) for one that is empty or too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(Refusal("bad_name", f"A name has 1 to {LONGEST_NAME} printable characters.", where))
    return name


def fold_email(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()[:254]


def email_address(email: str) -> str:
    """An e-mail address as it is kept. Raises Refused(bad_email)."""
    folded = fold_email(email)
    name, _, host = folded.rpartition("@")
    if not name or not host or not folded.isprintable() or any(letter.isspace() for letter in folded):
        raise Refused(Refusal("bad_email", "That is not an e-mail address.", "email"))
    return folded


def safe_path(path: str | None) -> str | None:
    """An address on this site to go on to, or None: never another host, whatever trick it is written with."""
    if not path or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return None
    return None if any(ord(letter) < 33 or letter == "\\" for letter in path) else path
