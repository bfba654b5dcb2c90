"""What is typed into the forms of returns."""

from decimal import Decimal

import pytest

from webapp.kit.errors import Refusal
from webapp.returns.rules.asking import read_amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("12.50", "SGD", "12.50"), ("1,50", "SGD", "1.50"), ("1,234.50", "SGD", "1234.50"), ("1,234", "USD", "1234"),
     ("129.000", "IDR", "129000"), ("129,000", "VND", "129000"), ("24.90", "", "24.90"), (" ", "SGD", None)],
)  # fmt: skip
def test_an_amount_is_read_as_its_currency_writes_it(text, currency, amount):
    wrong: list[Refusal] = []
    assert read_amount(text, currency, wrong) == (amount and Decimal(amount))
    assert not wrong


@pytest.mark.parametrize("text", ["0", "-3", "1e3", "1_000", "1.005", "NaN", "9" * 5000, "a lot"])
def test_what_is_no_amount_to_pay_back_is_refused(text):
    wrong: list[Refusal] = []
    assert read_amount(text, "SGD", wrong) is None
    assert [refusal.code for refusal in wrong] == ["bad_amount"]
