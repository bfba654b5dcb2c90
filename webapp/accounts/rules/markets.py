"""Markets with their zones and currencies."""

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
