"""Which parcels an order's lines name: one order may fill several, one parcel may hold several orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.orders.rules.numbers import number_key
from webapp.orders.rules.reading import ExportLine


@dataclass(frozen=True, slots=True)
class NamedParcel:
    """A parcel as a file names it: the platform's package number, the carrier's tracking number, or both."""

    package: str
    tracking: str
    carrier_words: str
    key: tuple[str, str]  # what makes it the same parcel when it is named again: package and comparable number


def named_parcels(line: ExportLine) -> list[NamedParcel]:
    """The parcels of one line, in the order in which they are named."""
    packages, trackings = line.packages, line.trackings
    if len(packages) == len(trackings):
        pairs = list(zip(packages, trackings, strict=True))
    elif len(packages) == 1:
        pairs = [(packages[0], tracking) for tracking in trackings or ("",)]
    elif len(trackings) <= 1:
        pairs = [(package, trackings[0] if trackings else "") for package in packages or ("",)]
    else:  # which number belongs to which package is not said, and not guessed
        pairs = [("", tracking) for tracking in trackings]
    return [
        NamedParcel(package, tracking, line.carrier_words, (package, number_key(tracking)))
        for package, tracking in pairs
        if package or tracking
    ]


def parcels_by_line(lines: Sequence[ExportLine]) -> list[list[NamedParcel]]:
    """The parcels of each line. A parcel that one row names by one number and another row by both is one parcel."""
    named = [named_parcels(line) for line in lines]
    whole = [parcel for parcels in named for parcel in parcels if all(parcel.key)]
    by_package = {parcel.package: parcel for parcel in reversed(whole)}
    by_number = {parcel.key[1]: parcel for parcel in reversed(whole)}

    def completed(parcel: NamedParcel) -> NamedParcel:
        package, number = parcel.key
        if not number:
            return by_package.get(package, parcel)
        return parcel if package else by_number.get(number, parcel)

    return [[completed(parcel) for parcel in parcels] for parcels in named]
