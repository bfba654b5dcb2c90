"""Negative controls of test_bad_inputs.py: the page is spoilt in one thing, and the row's own test must fail by it."""

import pytest

from tests.browser import test_bad_inputs as rows

PRESSES = """document.addEventListener("keydown", ({ ctrlKey }) => ctrlKey && document.body.click(), true);"""
LETS_GO = """Event.prototype.preventDefault = () => {};"""
CUTS = """const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (row) {
    return add.call(this, { ...row, number: row.number.slice(0, 100) });
};"""
LEADS = """document.addEventListener("kept", ({ detail }) => {
    document.body.append(Object.assign(document.createElement("a"), { href: detail.scan.number }));
});"""
MIXES = """document.addEventListener("DOMContentLoaded", () => {
    const within = [document, ...[...document.querySelectorAll("template")].map(({ content }) => content)];
    for (const bdi of within.flatMap((each) => [...each.querySelectorAll("bdi")])) {
        const plain = document.createElement("b");
        for (const { name, value } of bdi.attributes) plain.setAttribute(name, value);
        plain.append(...bdi.childNodes);
        bdi.replaceWith(plain);
    }
});"""
MUMBLES = """const parse = JSON.parse;
JSON.parse = (text) => parse(String(text).replace("sets up a scanner", "is odd"));"""

SCRIPTS = {
    "B01": (rows.test_b01_control_keys_inside_a_code_neither_split_it_nor_press_anything, {}, PRESSES, "click BODY"),
    "B02": (rows.test_b02_what_a_scanner_types_outside_the_field_goes_to_the_scan_alone,
            {"keys": [{"key": "F5"}]}, LETS_GO, "F5"),
    "B04": (rows.test_b04_a_code_of_any_length_is_kept_on_the_phone_in_bounds, {}, CUTS, "100"),
    "B07": (rows.test_b07_what_runs_the_other_way_is_isolated_on_the_page, {}, MIXES, "assert False"),
    "B09": (rows.test_b09_a_phishing_code_is_shown_with_its_host_and_never_opened, {}, LEADS, "1 == 0"),
    "B10": (rows.test_b10_a_code_that_sets_up_a_scanner_is_called_one, {"text": "@SETUPE1"}, MUMBLES,
            "sets up a scanner"),
}  # fmt: skip


@pytest.mark.parametrize("row", SCRIPTS)
def test_a_page_that_does_something_else_is_noticed(phone, stage, row):
    test, words, script, why = SCRIPTS[row]
    phone.page.add_init_script(script)
    phone.page.route("**/handovers/*/scans", lambda route: route.abort())  # the server's own lines are not spoilt
    with pytest.raises(AssertionError, match=why):
        test(phone, stage, **words)
