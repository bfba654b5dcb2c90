import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.orders.rules.searching import LONGEST_TERM, MOST_TERMS, MOST_WORDS, fold, terms_of, wanted


def finds(query: str, terms: set[str]) -> bool:
    """Whether the query's words are all among the terms, as the database compares them."""
    asked = wanted(query)
    return bool(asked) and all(
        any(term.startswith(beginning) for term in terms for beginning in beginnings) for beginnings in asked
    )


TERMS = terms_of(
    ["Nguyễn Thị Bích Ngọc", "sample.buyer", "KETTLE-RED", "Stainless kettle, 1.7 l", "ร้านขายกาน้ำชา", "王小明"],
    ["576460000000000123", "JT5040030012"],
    ["(+65)8123 4567"],
)


@pytest.mark.parametrize(
    "query",
    [
        "nguyen", "Nguyễn", "NGUYỄN thi", "ngoc nguyen", "kettle", "kettle-red", "KETTLERED", "red", "stainless kettle",
        "sample.buyer", "buyer", "ร้านขาย", "王", "王小明", "576460000000000123", "5764 6000 0000 0001 23", "57646",
        "0123", "JT50 4003 0012", "jt504", "30012", "81234567", "8123 4567", "+65 8123 4567", "+6581234567",
        "08123-4567", "4567", "nguyen 4567", "ｋｅｔｔｌｅ",
    ],
)  # fmt: skip
def test_an_order_is_found_whatever_way_it_is_written(query):
    assert finds(query, TERMS)


@pytest.mark.parametrize("query", ["nguyen tran", "kettle blue", "999", "81234568", "", "...", "_", "王大"])
def test_all_words_must_be_there(query):
    assert not finds(query, TERMS)


def test_a_masked_phone_is_found_by_what_is_left_of_it():
    assert finds("67", terms_of([], [], ["(+65)8*****67"]))
    assert not finds("81", terms_of([], [], ["(+65)8*****67"]))


def test_a_query_of_ten_kilobytes_is_cut():
    assert len(wanted("kettle " * 1500)) == MOST_WORDS
    assert wanted("%" * 10_000) == []
    assert all(len(beginning) <= LONGEST_TERM + 1 for words in wanted("x" * 10_000) for beginning in words)


def test_an_order_has_only_so_many_terms_and_numbers_go_first():
    terms = terms_of([" ".join(f"word{place}" for place in range(1000))], ["576460000000000123"], [])
    assert len(terms) == MOST_TERMS
    assert "576460000000000123" in terms


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_folding_twice_is_folding_once(text):
    wanted(text)
    assert fold(fold(text)) == fold(text)
    terms = terms_of([text], [text], [text])
    assert all(terms)


@given(st.text(st.characters(categories=("Ll", "Lu")), min_size=1, max_size=20))
def test_a_name_is_found_by_itself_in_any_case(name):
    terms = terms_of([name], [], [])
    assert not terms or finds(name, terms)
