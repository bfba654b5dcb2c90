import pytest

from webapp.accounts.rules import MARKETS, email_address, market_choices, market_of, named, safe_path
from webapp.kit.errors import Refused


def test_every_choice_of_a_market_is_one_that_is_understood():
    choices = [value for value, _ in market_choices() if value]
    assert {market_of(choice)[0] for choice in choices} == set(MARKETS)
    assert market_of("ID Asia/Makassar") == ("ID", "Asia/Makassar", "IDR")
    assert market_of("SG") == ("SG", "Asia/Singapore", "SGD")


@pytest.mark.parametrize("choice", ["", "XX", "SG Asia/Manila", "ID Mars/Olympus", "sg"])
def test_a_market_is_never_guessed(choice):
    with pytest.raises(Refused) as refused:
        market_of(choice)
    assert refused.value.refusals[0].code == "unknown_market"


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b", "a\x1b[31mb", "abc\u202egpj"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(Refused):
        named(name, "name")


def test_a_name_keeps_its_letters_and_loses_its_spare_spaces():
    assert named("  Nguyễn   Thị\tBích  ", "name") == "Nguyễn Thị Bích"


@pytest.mark.parametrize("email", ["", "@", "a@", "@b", "a b@c", "a@b\r\nBcc: c@d", "no-at-sign"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Refused):
        email_address(email)


def test_an_address_is_kept_as_it_is_compared():
    assert email_address(" Ana@Sample.TEST ") == "ana@sample.test"


@pytest.mark.parametrize("path", ["/", "/orders?q=a%20b", "/a/b#c"])
def test_an_address_of_ours_is_gone_on_to(path):
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [None, "", "//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "\\\\evil.example",
     "evil", "/\t/evil.example", "/\n/evil.example", " /x", "javascript:alert(1)", "/x\\y"],
)  # fmt: skip
def test_another_place_is_never_gone_on_to(path):
    assert safe_path(path) is None
