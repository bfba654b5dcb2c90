"""Codes on products, as GS1 writes them: whose number they are, and that no other item is ever meant."""

import pytest

from tests.cast import Cast
from tests.packing.conftest import item
from tests.stock.element_cases import CARTON, CASES, EAN, EIGHT, GTIN
from webapp.stock.models import item_scanned
from webapp.stock.rules.barcodes import barcode_key, scanned_forms
from webapp.stock.rules.elements import gtin_in, is_checked


@pytest.mark.parametrize(("text", "gtin"), CASES)
def test_the_trade_item_is_read(text, gtin):
    assert gtin_in(text) == gtin


def test_no_single_sign_read_wrong_names_another_item():
    """Each digit of the number in turn is each other digit: none of them is taken, marked or not."""
    for place in range(14):
        for digit in "0123456789":
            wrong = GTIN[:place] + digit + GTIN[place + 1 :]
            assert gtin_in(f"]C101{wrong}10ABC") == (GTIN if wrong == GTIN else ""), wrong
            assert (gtin_in(f"01{wrong}") is None) == (wrong != GTIN)


def test_check_digits():
    assert all(map(is_checked, (EAN, GTIN, CARTON, "96385074", "036000291452")))
    assert not any(map(is_checked, ("", "9506000134353", "٠", "x")))


def test_what_is_kept_of_a_code_is_whose_number_it_is():
    assert barcode_key("]C101" + GTIN + "10ABC") == EAN
    assert barcode_key("]E0" + EAN) == EAN
    assert barcode_key("]C1ab 12") == "ab12"
    assert scanned_forms("01" + EIGHT) == ("01" + EIGHT, "0000096385074", "96385074")
    assert scanned_forms("96385074") == ("96385074", "0000096385074")
    assert scanned_forms("96385073") == ("96385073",)
    assert scanned_forms(" ") == ()


def test_an_item_is_scanned_by_its_number_with_lot_and_expiry(cast: Cast):
    item(cast, "KETTLE-1", EAN)
    item(cast, "PENCIL-1", "96385074")
    item(cast, "CASE-1", CARTON)
    for code, sku in (
        ("]C101" + GTIN + "10ABC", "KETTLE-1"), ("01" + GTIN + "10ABC\x1d17271231", "KETTLE-1"),
        ("https://id.gs1.org/01/" + GTIN, "KETTLE-1"), ("(01)" + CARTON, "CASE-1"), ("01" + EIGHT, "PENCIL-1"),
    ):  # fmt: skip
        assert item_scanned(cast.business, code).sku == sku, code
    for code in ("]C10109506000134369", "]C10109506000134353", "]C102" + GTIN + "3724", "0129506000134356"):
        assert item_scanned(cast.business, code) is None, code


def test_what_is_written_on_an_item_comes_before_what_it_would_mean(cast: Cast):
    item(cast, "KETTLE-1", EAN)
    item(cast, "01" + GTIN)
    assert item_scanned(cast.business, "01" + GTIN).sku == "01" + GTIN
    assert item_scanned(cast.business, "]C101" + GTIN + "10A").sku == "KETTLE-1"


def test_what_another_business_knows_means_nothing_here(cast: Cast):
    item(cast, "KETTLE-1", EAN)
    assert item_scanned(cast.stranger_business, "]C101" + GTIN) is None
