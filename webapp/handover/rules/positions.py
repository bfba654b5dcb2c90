"""Where a phone says that it was: kept beside a scan, with what speaks against it, and never the reason for a verdict.

A position is the word of a phone that anybody can make say anything. So it is flagged and not trusted.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webapp.handover.rules.times import parse_time

COARSE = 500.0  # metres: beyond this it tells a part of town, no place
STALE = 300.0  # seconds before (or after) the scan
FASTEST = 300.0  # metres a second, faster than an airliner
EARTH = 6_371_000.0  # metres
DOUBTS = {
    "no_place": "what it said is no place on earth",
    "null_island": "0, 0 is what a broken receiver says",
    "coarse": "too rough to name a place",
    "stale": "from another time than the scan",
    "far_jump": "too far from where it was just before",
}


def read_position(said: object, device_time: object) -> dict[str, Any] | None:
    """What is kept of a phone's position: latitude and longitude (degrees), accuracy_m (metres, of 68 in 100), age_s
    (seconds from the fix to the scan, None where it was not said) and the doubt, a code of DOUBTS or "".

    None where nothing was said; what is no place keeps its doubt alone. Never raises.
    """
    if said is None:
        return None
    values = said if isinstance(said, Mapping) else {}
    latitude, longitude = _number(values.get("latitude"), 90), _number(values.get("longitude"), 180)
    if latitude is None or longitude is None:
        return {"doubt": "no_place"}
    accuracy = _number(values.get("accuracy_m"), 40_000_000)
    fixed, scanned = parse_time(values.get("at")), parse_time(device_time)
    age = round((scanned - fixed).total_seconds(), 1) if fixed and scanned else None
    # Six digits are a tenth of a metre.
    kept = {"latitude": round(latitude, 6), "longitude": round(longitude, 6), "accuracy_m": accuracy, "age_s": age}
    return kept | {"doubt": _doubt(latitude, longitude, accuracy, age)}


def doubt_jump(
    position: dict[str, Any] | None, at: datetime, before: Mapping[str, Any] | None, before_at: datetime | None
) -> dict[str, Any] | None:
    """The position, doubted where the phone cannot have come there from where it was before."""
    if not position or position["doubt"] or not before or before.get("doubt") or before_at is None:
        return position
    way = distance(position, before) - (position["accuracy_m"] or 0) - (before["accuracy_m"] or 0)
    seconds = max(abs((at - before_at).total_seconds()), 1.0)
    return position | {"doubt": "far_jump"} if way > FASTEST * seconds else position


def distance(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Metres between two positions, over the ground (haversine)."""
    north, south = math.radians(one["latitude"]), math.radians(other["latitude"])
    across = math.radians(one["longitude"] - other["longitude"])
    chord = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(chord)))


def position_words(position: Mapping[str, Any] | None) -> str:
    """A position for people: "13.75633, 100.50177, give or take 12 m"; with its doubt; "" for none."""
    if not position:
        return ""
    doubt = DOUBTS.get(position["doubt"], "")
    if "latitude" not in position:
        return f"not to be told: {doubt}"
    rough = "" if position["accuracy_m"] is None else f", give or take {position['accuracy_m']:,.0f} m"
    where = f"{position['latitude']:.5f}, {position['longitude']:.5f}{rough}"
    return f"{where} (not to be trusted: {doubt})" if doubt else where


def _number(value: object, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) <= most else None


def _doubt(latitude: float, longitude: float, accuracy: float | None, age: float | None) -> str:
    if abs(latitude) < 1e-4 and abs(longitude) < 1e-4:
        return "null_island"
    if accuracy is None or accuracy < 0 or accuracy > COARSE:
        return "coarse"
    return "stale" if age is None or abs(age) > STALE else ""
