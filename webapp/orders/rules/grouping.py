"""A file's rows brought together by order, in bounded memory: rows wait in a temporary file, their places in memory."""

import json
import tempfile
from array import array
from collections.abc import Iterator
from itertools import groupby

from webapp.orders.rules.rows import Figure, Row

Values = dict[str, str]


class RowsByOrder:
    """Rows put in one by one under their order's name, and taken out order by order, first come first."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this does
        self._starts = array("Q")
        self._ranks = array("L")
        self._rank_of: dict[str, int] = {}
        self._orders = 0
        self._in_turn = True

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def orders(self) -> int:
        """How many orders (and rows that belong to none) there are."""
        return self._orders

    def put(self, name: str, row: Row, values: Values) -> None:
        """Keep a row's values. Rows of the same name belong together; a row without a name stands alone."""
        rank = self._rank_of.get(name) if name else None
        if rank is None:
            rank = self._orders
            self._orders += 1
            if name:
                self._rank_of[name] = rank
        if self._ranks and rank < self._ranks[-1]:
            self._in_turn = False
        kept = {field: [text] if isinstance(text, Figure) else text for field, text in values.items() if text}
        self._starts.append(self._file.tell())
        self._ranks.append(rank)
        self._file.write(json.dumps([row.number, row.fault, kept], ensure_ascii=True).encode() + b"\n")

    def names(self) -> Iterator[str]:
        """The orders' names."""
        return iter(self._rank_of)

    def take(self, skip: int = 0) -> Iterator[list[tuple[Row, Values]]]:
        """The rows of one order after another, after the first `skip` orders."""
        turns = range(len(self)) if self._in_turn else sorted(range(len(self)), key=self._ranks.__getitem__)
        for rank, places in groupby(turns, key=self._ranks.__getitem__):
            if rank >= skip:
                yield [self._read(place) for place in places]

    def _read(self, place: int) -> tuple[Row, Values]:
        self._file.seek(self._starts[place])
        number, fault, kept = json.loads(self._file.readline())
        values = {field: Figure(text[0]) if isinstance(text, list) else text for field, text in kept.items()}
        return Row(number, fault=fault), values

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()
