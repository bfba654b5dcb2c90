"""The negative controls of test_bad_inputs.py: of each row one answer is swapped, or one thing that was kept is changed
behind its back, and the row's own test must fail."""

from dataclasses import dataclass
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.handover import test_bad_inputs as rows
from tests.handover.conftest import Scanner

SWAPPED = {
    "taken": "unknown_number", "unknown_number": "taken", "two_parcels": "taken", "not_a_number": "taken",
}  # fmt: skip


class Swapping(Scanner):
    """A scanner whose server answers something else: another verdict, another outcome."""

    def send(self, *scans: dict, **more) -> list[dict]:
        answers = super().send(*scans, **more)
        for answer in answers:
            answer["verdict"]["code"] = SWAPPED[answer["verdict"]["code"]]
            answer["outcome"] = "stored" if answer["outcome"] == "quarantined" else "quarantined"
        return answers


@dataclass
class Through:
    """A client whose answers are changed on the way: their text, their status, their JSON."""

    client: object
    change: object

    def __getattr__(self, name: str):
        return lambda *words, **more: self.change(getattr(self.client, name)(*words, **more))


def changed(**columns):
    """A `row_of` that finds these columns changed."""
    honest = rows.row_of

    def row_of(cast, scan: dict):
        row = honest(cast, scan)
        kept = {column.key: getattr(row, column.key) for column in row.__table__.columns}
        return SimpleNamespace(**kept | {name: change(kept[name]) for name, change in columns.items()})

    return row_of


ANSWERS = {
    "B01": (rows.test_b01_a_control_character_is_stripped_at_the_ends_and_kept_apart_inside, {"code": 1}),
    "B03": (rows.test_b03_a_gs1_wrapping_means_the_same_parcel_and_is_kept_raw, {"text": f"(00){rows.CARTON}"}),
    "B04": (rows.test_b04_a_code_of_any_length_is_answered_and_its_row_bounded,
            {"length": 129, "outcome": "quarantined"}),
    "B07": (rows.test_b07_letters_that_only_look_different_match_and_others_never,
            {"printed": rows.NUMBER, "text": "J\u0422" + rows.NUMBER[2:], "code": "unknown_number"}),
    "B08, two carriers": (rows.test_b08_one_number_of_two_carriers_is_asked_about_or_settled_by_the_handover, {}),
    "B08, used again": (rows.test_b08_a_number_used_again_means_the_parcel_that_is_not_delivered_yet, {}),
    "B09": (rows.test_b09_a_web_address_on_a_parcel_is_named_by_its_host_and_leads_nowhere, {}),
    "B10": (rows.test_b10_a_code_that_sets_up_scanners_is_called_one, {"text": "@SETUPE1"}),
    "B20": (rows.test_b20_where_a_phone_says_it_is_counts_for_nothing, {"place": (0, 0, 5)}),
}  # fmt: skip


@pytest.mark.parametrize("row", ANSWERS)
def test_a_swapped_answer_is_noticed(cast, caplog, row):
    scanner = Swapping(cast)
    scanner.open()
    fails(*ANSWERS[row], cast=cast, scanner=scanner, caplog=caplog)


KEPT = {
    "B01": (*ANSWERS["B01"], {"number": lambda number: number.replace("␁", "").replace("\x01", "")}),
    "B03": (*ANSWERS["B03"], {"parcel_id": lambda parcel: uuid4()}),
    "B03, not raw": (*ANSWERS["B03"], {"number": lambda number: rows.CARTON}),
    "B04": (*ANSWERS["B04"], {"number": lambda number: number * 40}),
    "B04, bytes": (*ANSWERS["B04"], {"number_bytes": lambda kept: b"7" * 16_385}),
    "B08": (*ANSWERS["B08, used again"], {"parcel_id": lambda parcel: None}),
    "B08, another business": (rows.test_b08_another_businesss_label_gets_the_answer_of_any_unknown_number, {},
                              {"details": lambda details: {"order": str(uuid4())}}),
    "B10": (*ANSWERS["B10"], {"details": lambda details: details | {"why": "web_address"}}),
    "B19, believed": (rows.test_b19_a_time_that_cannot_be_is_kept_raw_and_puts_no_other_scan_behind_it,
                      {"time": "1970-01-01T00:00:00Z"}, {"clock_doubt": lambda doubt: ""}),
    "B19, not raw": (rows.test_b19_a_time_that_cannot_be_is_kept_raw_and_puts_no_other_scan_behind_it,
                     {"time": "NaN"}, {"device_time": lambda time: "1970-01-01"}),
    "B20": (*ANSWERS["B20"], {"place_id": lambda place: uuid4()}),
    "B20, kept": (*ANSWERS["B20"], {"details": lambda details: {"latitude": 0}}),
}  # fmt: skip


@pytest.mark.parametrize("row", KEPT)
def test_what_was_kept_otherwise_is_noticed(cast, scanner, caplog, monkeypatch, row):
    test, words, columns = KEPT[row]
    monkeypatch.setattr(rows, "row_of", changed(**columns))
    fails(test, words, cast=cast, scanner=scanner, caplog=caplog)


def status(code: int):
    """Every answer came with another status."""

    def change(answer):
        answer.status_code = code
        return answer

    return change


def text(before: str, after: str):
    """Every answer's text with something else in it."""

    def change(answer):
        answer.set_data(answer.get_data(as_text=True).replace(before, after))
        return answer

    return change


PAGES = {
    "B07, not isolated": (rows.test_b07_what_runs_the_other_way_is_isolated_where_it_is_shown, {},
                          text("<bdi>", "<span>")),
    "B09, a way there": (*ANSWERS["B09"], text("</main>", '<a href="https://login.evil.example/">see</a></main>')),
    "B09, no name": (*ANSWERS["B09"], text("login.evil.example", "a web address")),
    "B17": (rows.test_b17_a_signature_that_is_none_is_refused_on_both_roads,
            {"signature": "data:image/svg+xml,<svg/>", "statuses": {422}}, status(303)),
    "B18": (rows.test_b18_a_picture_used_for_two_scans_is_kept_and_flagged, {},
            text('"reused":true', '"reused":false')),
}  # fmt: skip


@pytest.mark.parametrize("row", PAGES)
def test_another_page_is_noticed(cast, scanner, row):
    test, words, change = PAGES[row]
    honest, scanner.client = scanner.client, Through(scanner.client, change)
    scanner.send = lambda *scans, **more: Scanner.send(
        SimpleNamespace(post=honest_post(scanner, honest)), *scans, **more
    )
    fails(test, words, cast=cast, scanner=scanner)


def honest_post(scanner: Scanner, client):
    """Sending scans as it is, past what changes the answers."""

    def post(*scans: dict, **more):
        changing, scanner.client = scanner.client, client
        try:
            return Scanner.post(scanner, *scans, **more)
        finally:
            scanner.client = changing

    return post


def test_a_signature_that_was_kept_is_noticed(cast, scanner, monkeypatch):
    monkeypatch.setattr(
        rows, "db", SimpleNamespace(session=SimpleNamespace(query=lambda model: SimpleNamespace(count=lambda: 1)))
    )
    fails(*PAGES["B17"][:2], cast=cast, scanner=scanner)


def fails(test, words: dict, **fixtures) -> None:
    """That row's test, with what it asks for, does not hold; it fails by its own assertion and by nothing else."""
    asked = test.__code__.co_varnames[: test.__code__.co_argcount]
    with pytest.raises(AssertionError):
        test(**{name: each for name, each in (fixtures | words).items() if name in asked})
