"""The style sheets are sent to every page of the desk: what dresses one page must not reach another."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def reaching_too_far(sheets: dict[str, str], templates: dict[str, str]) -> list[str]:
    """The ids that a sheet dresses and that more than one template carries."""
    dressed = {name for css in sheets.values() for name in re.findall(r"#([a-z][\w-]*)(?=[^;{}]*\{)", css)}
    return sorted(name for name in dressed if sum(f'id="{name}"' in page for page in templates.values()) > 1)


def read(folder: str, ending: str) -> dict[str, str]:
    return {str(file): file.read_text() for file in (ROOT / folder).rglob(f"*{ending}")}


def test_no_sheet_dresses_an_id_that_two_templates_carry():
    assert reaching_too_far(read("static/css", ".css"), read("templates", ".html")) == []


def test_an_id_of_two_pages_that_one_sheet_dresses_is_found():
    sheets = {"stock.css": "#found th { inline-size: 17%; } p { color: #fed; }"}
    assert reaching_too_far(sheets, {"a": '<div id="found">', "b": '<div id="found">'}) == ["found"]
    assert reaching_too_far(sheets, {"a": '<div id="found">', "b": '<div id="fed"> <p id="fed">'}) == []
