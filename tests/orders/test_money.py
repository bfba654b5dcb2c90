"""Money is written in one way everywhere: by `in_money`, in templates `|money`."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from webapp.orders.rules.amounts import in_money

ROOT = Path(__file__).parents[2]
# A sum that is put together by hand: figures made here, or a currency before or behind an amount.
BY_HAND = re.compile(
    r"""\{:,\.2f\} | :,\.2f\} | currency\ \}\}\ \{\{[^{}]*amount | amount\ \}\}\ \{\{[^{}]*currency
        | amount\ ~\ ["']\ ["']\ ~ """,
    re.VERBOSE,
)


def test_nobody_puts_a_sum_together_by_hand():
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "webapp").rglob("views/*.py")]
    assert [str(file.relative_to(ROOT)) for file in files if BY_HAND.search(file.read_text())] == []


@pytest.mark.parametrize(
    "text",
    ['{{ "{:,.2f}".format(row.amount) }} {{ row.currency }}', "{{ row.currency }} {{ row.amount }}",
     "{{ row.amount }} {{ row.currency }}", 'row.amount ~ " " ~ row.currency', 'f"{row.amount:,.2f} {row.currency}"'],
)  # fmt: skip
def test_a_sum_by_hand_would_be_noticed(text):
    assert BY_HAND.search(text)


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [("39", "SGD", "SGD 39.00"), ("1039.5", "MYR", "MYR 1,039.50"), ("129000.00", "VND", "VND 129,000"),
     ("129000.5", "IDR", "IDR 129,000.50"), ("7", "", "7.00"), ("-3", "SGD", "SGD -3.00")],
)  # fmt: skip
def test_a_sum_is_written_in_one_way(amount, currency, words):
    assert in_money(Decimal(amount), currency) == words
