"""The browser keeps the server's words about times true; both must say the same."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from webapp.shell import rules

pytestmark = pytest.mark.browser
MODULE = Path(__file__).parents[2] / "static/js/lib/times.js"
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
AWAY = [0, 1, 59, 60, 61, 3599, 3600, 3660, 12_000, 86_399, 86_400, 90_000, 129_599, 129_600, 400_000, 40_000_000]
ZONES = ("Asia/Manila", "America/New_York", "Asia/Kolkata", "Europe/London")
WORDS = """async ([url, now, moments]) => {
  const { exact, near, timeLeft } = await import(url);
  const start = new Date(now - 48 * 3600e3);
  return moments.map((at) => {
    const moment = new Date(at);
    const left = timeLeft(moment, start, new Date(now));
    return [near(moment, new Date(now)), exact(moment), left.words, left.tone, left.thousandths];
  });
}"""


@pytest.mark.parametrize("zone", ZONES)
def test_the_browser_says_what_the_server_says(zone, browser):
    moments = [NOW + sign * timedelta(seconds=away) for away in AWAY for sign in (1, -1)]
    url = "data:text/javascript;base64," + base64.b64encode(MODULE.read_bytes()).decode()
    context = browser.new_context(timezone_id=zone, locale="en-US")
    said = context.new_page().evaluate(WORDS, [url, NOW.timestamp() * 1000, [at.timestamp() * 1000 for at in moments]])
    context.close()
    assert [tuple(words) for words in said] == [server_words(at, ZoneInfo(zone)) for at in moments]


def server_words(at: datetime, zone: ZoneInfo) -> tuple:
    left = rules.time_left(at, NOW - timedelta(hours=48), NOW)
    return rules.near(at, NOW, zone), rules.exact(at, zone), left.words, left.tone, left.thousandths
