import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.orders.rules.numbers import LONGEST, looks_like_order_number, number_key

CARTON = "340123450000000017"  # invented, with a right check digit


@pytest.mark.parametrize(
    "written",
    ["JT5040030012", "jt5040030012", " JT50 4003 0012\t", "JT-5040.030/012", "ＪＴ５０４００３００１２",
     "]C0JT5040030012", "J\x00T50\x1d40030012\r\n", "JT5040030012\u202e", "JT50\u200b40030012"],
)  # fmt: skip
def test_the_same_number_written_in_many_ways_is_one_number(written):
    assert number_key(written) == "JT5040030012"


@pytest.mark.parametrize(
    "written",
    [CARTON, f"]C100{CARTON}", f"(00){CARTON}", "(00) 3401234 5000000 0017", f"00{CARTON}", f"\x1d00{CARTON}",
     f"https://id.gs1.org/00/{CARTON}", f"HTTPS://example.com/a/00/{CARTON}?x=1"],
)  # fmt: skip
def test_a_carton_number_is_found_in_every_gs1_writing(written):
    assert number_key(written) == CARTON


@pytest.mark.parametrize("wrapped", ["42090210", "420902101234", "]C142090210", "]C1420902101234"])
def test_the_postcode_in_front_of_a_parcel_number_is_not_part_of_it(wrapped):
    assert number_key(f"{wrapped}\x1d9205590100000000000012") == "9205590100000000000012"


def test_an_unknown_application_identifier_is_kept_as_it_is():
    assert number_key("]C14011234567890") == "4011234567890"


def test_look_alike_letters_of_another_script_are_another_number():
    assert number_key("АВ123") != number_key("AB123")


def test_a_text_too_long_for_a_number_is_no_number():
    assert number_key("A" * LONGEST) == "A" * LONGEST
    assert number_key("A" * (LONGEST + 1)) == ""
    assert number_key("A" * 1_000_000) == ""


def test_an_order_number_has_18_or_19_digits():
    assert looks_like_order_number("576653688135258178\t")
    assert looks_like_order_number("5766 5368 8135 2581 789")
    assert not looks_like_order_number("57665368813525817")
    assert not looks_like_order_number("JT5040030012")


def test_a_carton_number_marked_as_one_is_not_an_order_number():
    assert not looks_like_order_number(f"]C100{CARTON}")
    assert not looks_like_order_number(f"(00){CARTON}")


@given(st.text())
def test_no_text_breaks_it_and_a_key_is_its_own_key(text):
    key = number_key(text)
    assert all(letter.isalnum() for letter in key)
    assert len(key) <= LONGEST
    assert number_key(key) == key
    looks_like_order_number(text)


@given(st.from_regex(r"[A-Z0-9]{1,40}", fullmatch=True))
def test_a_plain_number_keeps_all_its_letters(text):
    key = number_key(text)
    assert key == text or text.endswith(key)
