"""F11: the phone's disk loses its connection, gives up, is full, or is none: a scan is kept, or said not to be."""

import random
import time

import pytest
from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.faults.conftest import report, size

COUNTED = """window.kept = []; window.notKept = [];
document.addEventListener("kept", ({ detail }) => kept.push(detail.scan.number));
document.addEventListener("not-kept", ({ detail }) => notKept.push(detail.number));"""

# What browsers do to a page's disk, each for the next time only.
FAULTS = {
    "connection lost": """() => {
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function () {
            IDBDatabase.prototype.transaction = real;
            throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
        };
    }""",
    "closing": """() => {
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (...words) {
            IDBDatabase.prototype.transaction = real;
            this.close();
            return real.apply(this, words);
        };
    }""",
    "abort": """() => {
        const real = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = function (...words) {
            IDBObjectStore.prototype.add = real;
            const request = real.apply(this, words);
            this.transaction.abort();
            return request;
        };
    }""",
    "full": """() => {
        const real = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = function () {
            IDBObjectStore.prototype.add = real;
            throw new DOMException("no room", "QuotaExceededError");
        };
    }""",
}


def test_f11_whatever_the_disk_does_no_scan_is_lost_in_silence(phone, stage):
    page, chance, count = open_batch(phone, stage), random.Random(11), size(30, 1000)
    page.evaluate(COUNTED)
    began, slowest = time.perf_counter(), 0.0
    for n in range(count):
        if n % 3 == 1:
            page.evaluate(FAULTS[chance.choice(list(FAULTS))])
        scanned = time.perf_counter()
        phone.wedge(f"JT5041{n:06}")
        phone.until(f"kept.length + notKept.length > {n}", 8)
        slowest = max(slowest, time.perf_counter() - scanned)
    kept, refused = set(page.evaluate("kept")), set(page.evaluate("notKept"))
    there = {scan.number for scan in wait_for(len(kept), 60)}
    more = f"{len(refused)} said to be not kept, slowest tick {slowest:.1f} s"
    report("F11", len(kept), len(kept & there), 0, len(kept - there), time.perf_counter() - began, more)
    assert kept | refused == {f"JT5041{n:06}" for n in range(count)}
    assert there == kept
    assert slowest < 1.5


@pytest.mark.parametrize("trouble", ["SecurityError", "InvalidStateError"])
def test_f11_where_nothing_can_be_kept_the_page_says_so_before_and_after_a_scan(phone, stage, trouble):
    """A private window of some browsers: opening the disk itself is refused."""
    phone.page.add_init_script(f'IDBFactory.prototype.open = () => {{ throw new DOMException("no", "{trouble}"); }};')
    page = open_batch(phone, stage)
    expect(page.locator("scan-queue")).to_contain_text("keeps nothing")
    phone.wedge("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not kept")
    assert wait_for(1, 1) == []
