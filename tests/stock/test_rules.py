import pytest

from webapp.stock.rules import Listed, Short, choose_place, find_columns, needs, read_listed, why_not

KNOWN = frozenset({"K", "C"})


def test_the_first_place_that_has_everything_is_chosen():
    place, short = choose_place(
        {"K": 2, "C": 1}, ["near", "far"], {("K", "near"): 1, ("K", "far"): 2, ("C", "far"): 1}, KNOWN
    )

    assert (place, short) == ("far", [])


def test_what_is_short_says_by_how_much_at_the_best_place():
    place, short = choose_place({"K": 5}, ["near", "far"], {("K", "near"): 1, ("K", "far"): 3}, KNOWN)

    assert place is None
    assert short == [Short("K", 5, 3)]
    assert short[0].words == "K is 2 short (5 wanted, 3 there)"


def test_an_item_nobody_has_heard_of_is_named():
    assert choose_place({"X": 1}, ["near"], {}, KNOWN)[1] == [Short("X", 1, None)]
    assert "not in the stock list" in Short("X", 1, None).words


def test_without_a_place_everything_is_short():
    assert choose_place({"K": 1}, [], {}, KNOWN) == (None, [Short("K", 1, 0)])


def test_two_lines_of_one_item_are_taken_together():
    assert needs([("K", 1), ("C", 1), ("K", 2)]) == {"K": 3, "C": 1}


@pytest.mark.parametrize(
    ("status", "code"),
    [("to_confirm", None), ("unpaid", "unpaid"), ("on_hold", "on_hold"), ("cancelled", "cancelled"),
     ("to_hand_over", "already_confirmed"), ("on_the_way", "already_moving"), ("delivered", "already_moving")],
)  # fmt: skip
def test_only_an_order_that_waits_for_it_can_be_confirmed(status: str, code: str | None):
    barred = why_not(status)

    assert (barred and barred[0]) == code


def test_columns_are_known_by_their_headings():
    assert find_columns(["\ufeffx", " Seller SKU ", "Qty", "WAREHOUSE"]) == {"sku": 1, "on_hand": 2, "place": 3}


@pytest.mark.parametrize(
    "figure", ["", "-1", "1.5", "many", "９", "1e9", "100000001", "=1+1", "0" * 12 + "9" * 30, "9" * 5000]
)
def test_a_figure_that_is_no_count_is_refused(figure: str):
    found = read_listed(7, ["K", figure], {"sku": 0, "on_hand": 1})

    assert isinstance(found, tuple) and found[0] == "On hand"


def test_a_row_with_what_is_no_text_is_refused():
    assert isinstance(read_listed(7, ["K\0", "1"], {"sku": 0, "on_hand": 1}), tuple)


def test_a_row_is_read_as_it_stands():
    columns = {"sku": 0, "on_hand": 1, "name": 2, "place": 3}

    assert read_listed(7, [" K ", "1,200", "=Kettle", "Here"], columns) == Listed(7, "K", "=Kettle", "Here", 1200)
