import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.handover.rules.reading import is_product_code, read, storable, visible


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("JT5040030012", "JT5040030012"),
        (" jt50-4003 0012\r\n", "JT5040030012"),
        ("]C100340123450000000017", "340123450000000017"),
        ("(00)340123450000000017", "340123450000000017"),
        ("https://id.gs1.org/00/340123450000000017", "340123450000000017"),
        ("ＪＴ５０４００３００１２", "JT5040030012"),
    ],
)
def test_the_same_number_is_read_however_it_is_wrapped(text, key):
    assert read(text).key == key


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("", "empty"),
        (" \r\n\x1d", "empty"),
        ("https://evil.example/parcel", "web_address"),
        ("javascript:alert(1)", "web_address"),
        ("WIFI:S:sample;;", "web_address"),
        ("JT50\x004003", "control_characters"),
        ("JT50\n4003", "control_characters"),
        ("\x1b[2J", "control_characters"),
        ("\ud800JT50", "control_characters"),
        ("x" * 5000, "too_long"),
        ("4006381333931", "product_code"),
        ("@SETUPE1", "configuration_code"),
        ("SUFBK2990D.", "configuration_code"),
        ("---", "signs_only"),
    ],
)
def test_what_is_no_number_is_named(text, strange):
    assert read(text).strange == strange


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
