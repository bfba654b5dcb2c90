"""What holds for every carrier alike."""

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.carriers.test_easypost import TRACKER
from tests.tracking.carriers.test_ninjavan import VERSION_2
from webapp.ledger.kinds import CARRIER_KINDS
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.rules import LONGEST_WORDS, settled

EXAMPLES = {"easypost": TRACKER, "ninjavan": VERSION_2}
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
every_carrier = pytest.mark.parametrize("name", ADAPTERS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _replaced(value, changes: dict):
    if isinstance(value, dict):
        return {key: changes[key] if key in changes else _replaced(each, changes) for key, each in value.items()}
    return [_replaced(each, changes) for each in value] if isinstance(value, list) else value


@every_carrier
def test_it_has_an_example(name):
    assert ADAPTERS[name].parse(EXAMPLES[name])


@every_carrier
def test_an_unheard_of_code_is_unknown(name):
    odd = _replaced(EXAMPLES[name], {"status": "Teleported", "event": "Teleported", "status_detail": "beamed"})
    for report in ADAPTERS[name].parse(odd):
        assert (report.kind, report.heard) == ("unknown", False)
        assert report.code.startswith("Teleported")


@every_carrier
@pytest.mark.parametrize(
    "time",
    [
        "31/02/2026", "2026-02-31T10:00:00Z", "2026-11-22T10:00:00", "", None, 7, "x" * 5000, "2099-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00",
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_read_is_kept_as_unknown_and_flagged(name, time):
    odd = _replaced(EXAMPLES[name], {"datetime": time, "timestamp": time})
    for report in ADAPTERS[name].parse(odd):
        kept, flags = settled(report, NOW)
        assert (kept.kind, kept.happened_at, flags) == ("unknown", NOW, {"time": "unreadable"})


@every_carrier
def test_a_time_from_tomorrow_becomes_the_time_it_was_received_and_is_flagged(name):
    soon = (NOW + timedelta(hours=12)).isoformat()
    odd = _replaced(EXAMPLES[name], {"datetime": soon, "timestamp": soon})
    for report in ADAPTERS[name].parse(odd):
        kept, flags = settled(report, NOW)
        assert (kept.kind, kept.happened_at, flags) == (report.kind, NOW, {"time": "in the future"})


@every_carrier
def test_its_words_are_bounded_lines_of_text(name):
    odd = _replaced(EXAMPLES[name], {"message": "a\n\x1b[31m" * 5000, "comments": "a\n\x1b[31m" * 5000, "city": "\0"})
    for report in ADAPTERS[name].parse(odd):
        assert len(report.words) <= LONGEST_WORDS
        assert report.words.isprintable() and report.place.isprintable()


@every_carrier
@given(payload=JSON)
def test_no_payload_breaks_it(name, payload):
    adapter = ADAPTERS[name]
    if isinstance(payload, dict):
        merged = _replaced(EXAMPLES[name], payload) | payload
        for report in [*adapter.parse(payload), *adapter.parse(merged)]:
            assert report.kind in CARRIER_KINDS
            assert len(settled(report, NOW)[0].digest) == 32
    with contextlib.suppress(ValueError):
        adapter.parse_webhook(json.dumps(payload).encode("utf-8", "surrogatepass"))


@every_carrier
@given(junk=st.binary(max_size=200))
def test_no_bytes_break_it(name, junk):
    with contextlib.suppress(ValueError):
        ADAPTERS[name].parse_webhook(junk)
    assert not ADAPTERS[name].verify({"X-Hmac-Signature": "é", "X-Ninjavan-Hmac-Sha256": "\udcff"}, junk, {"a": "b"})
