import re
from pathlib import Path

from webapp.ledger.kinds import KINDS, STATUSES
from webapp.shell.views.navigation import DESK, PHONE

ROOT = Path(__file__).parents[2]
DRAWN = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static/icons/sprite.svg").read_text()))


def test_every_kind_status_and_way_has_its_drawing():
    named = {row.icon for row in (*KINDS.values(), *STATUSES.values())} | {way[2] for way in (*DESK, *PHONE)}
    assert sorted(named - DRAWN) == []


def test_every_drawing_that_a_template_names_is_there():
    named = {
        (path.name, name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""(?:\bicon\(|icon_name=)["'](\w+)["']""", path.read_text())
    }
    assert sorted(pair for pair in named if pair[1] not in DRAWN) == []


def test_every_tone_of_the_words_is_dressed():
    tones = {row.tone for row in (*KINDS.values(), *STATUSES.values())} - {"grey"}
    sheet = (ROOT / "static/css/tokens.css").read_text()
    assert [tone for tone in tones if f'[data-tone="{tone}"]' not in sheet] == []
