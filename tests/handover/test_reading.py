import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.handover.reading_cases import CASES
from webapp.handover.rules.reading import is_product_code, read, storable, visible


@pytest.mark.parametrize(("text", "symbology", "key", "strange"), CASES)
def test_a_text_is_read_as_the_table_says(text, symbology, key, strange):
    reading = read(text, symbology)
    assert (reading.key, reading.strange) == (key, strange)


def test_a_badge_is_never_shown():
    assert "ABCDEFG" not in read("HB-ABCDEFGHIJKLMNOPQRSTUVWX23").shown


def test_a_web_address_is_named_by_its_host_and_found_under_nothing():
    reading = read("HTTPS://Evil.example:443/JT5040030012")
    assert (reading.host, reading.key) == ("evil.example", "")


def test_a_broken_web_address_has_no_host():
    assert read("http://[").host == ""


def test_a_right_to_left_override_changes_nothing_about_the_number():
    assert read("\u202eJT5040030012").key == "JT5040030012"


def test_a_symbology_tells_a_product_even_where_digits_do_not():
    assert is_product_code("12345", "ean_8")
    assert not is_product_code("JT50")


def test_control_characters_are_shown_as_pictures():
    assert visible("a\x00b\nc\x7f") == "a␀b␊c␡"


@given(st.text(max_size=6000))
def test_any_text_is_read_shown_and_kept_without_an_error(text):
    reading = read(text)
    assert len(reading.shown) <= 81
    storable(text).encode()
    assert "\x00" not in storable(text)
    assert len(reading.key) <= 128


@given(st.text(alphabet=st.characters(categories=("Cs", "Cc", "Cf", "Mn", "Nd")), max_size=300))
def test_signs_of_every_kind_are_read_without_an_error(text):
    read(text).shown.encode()
