"""A phone whose disk takes nothing: no tick without the row on it, and an honest word instead."""

from playwright.sync_api import expect

from tests.browser.test_bad_networks import noise
from tests.browser.test_handing_over import open_batch, wait_for
from tests.browser.test_refused_sendings import SCANS
from tests.handover.conftest import ready

KEPT = """async () => (await (await import("/static/js/lib/scan-store.js")).all("scans")).length"""


FULL = """() => {
    window.add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""
ROOM = "() => { IDBObjectStore.prototype.add = window.add; }"


def test_no_tick_without_the_row_on_a_full_disk(phone, stage):
    for n in range(3):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    page.route(SCANS, lambda route: route.abort())
    phone.wedge("JT5040030000")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    page.evaluate(FULL)
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not kept")
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "stop")
    assert page.evaluate(KEPT) == 1
    page.get_by_role("button", name="I will scan it again").click()  # not laid aside: nobody has refused it
    expect(page.locator("verdict-panel")).to_have_attribute("data-verdict", "rest")
    page.evaluate(ROOM)
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    page.unroute(SCANS)
    assert len(wait_for(2, 20)) == 2


# A disk with so much room (bytes), as Chromium's showed itself: what a row replaces gives its room back afterwards,
# what is dropped at once. `stuck`: photos have no room whatever there is.
DISK = """async ([room, reserve]) => {
    const { all, drop } = await import("/static/js/lib/scan-store.js");
    const { layReserve } = await import("/static/js/lib/scan-room.js");
    await (reserve ? layReserve() : drop("meta", "reserve"));
    const sizes = new Map();
    const rows = [...(await all("photos")), ...(await all("meta"))].filter(({ blob }) => blob);
    for (const row of rows) sizes.set(row.id ?? row.name, row.blob.size);
    Object.assign(window, { room, stuck: false, dropped: [] });
    const refuse = (transaction) => {
        Object.defineProperty(transaction, "error", { value: new DOMException("no room", "QuotaExceededError") });
        transaction.abort();
    };
    for (const name of ["add", "put"]) {
        const real = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (row) {
            const size = row.blob?.size ?? 100, key = row.id ?? row.name;
            const request = real.call(this, row);
            if (size > window.room || (stuck && this.name === "photos")) return refuse(this.transaction), request;
            window.room -= size;
            this.transaction.addEventListener("complete", () => {
                window.room += row.blob ? sizes.get(key) ?? 0 : 0;
                if (row.blob) sizes.set(key, size);
            });
            return request;
        };
    }
    const real = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = function (key) {
        if (this.name === "photos") dropped.push(key);
        this.transaction.addEventListener("complete", () => { window.room += sizes.get(key) ?? 0; sizes.delete(key); });
        return real.call(this, key);
    };
}"""
PHOTOS = (
    """async () => (await (await import("/static/js/lib/scan-store.js")).all("photos")).map(({ blob }) => blob.size)"""
)
RESERVED = """async () => {
    const { all } = await import("/static/js/lib/scan-store.js");
    return (await all("meta")).some(({ name }) => name === "reserve");
}"""
PHOTO = {"name": "parcel.jpg", "mimeType": "image/jpeg"}
LEFT_UNASKED = """() => dispatchEvent(new Event("beforeunload", { cancelable: true }))"""


def with_photos(phone, stage, count: int):
    """The page of a handover, one scan and so many photos of it on this phone, and no server that takes them."""
    for n in range(3):
        ready(stage, f"JT504003000{n}")
    page = open_batch(phone, stage)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.route("**/proofs*", lambda route: route.abort())
    page.route("**/proofs/**", lambda route: route.abort())
    phone.wedge("JT5040030000")
    expect(page.locator("scan-queue")).to_contain_text("1 waiting")
    for n in range(count):
        page.locator("photo-button input").set_input_files(PHOTO | {"buffer": noise(640)})
        expect(page.locator("scan-queue")).to_contain_text(f"{n + 1} photo")
    return page


def test_a_scan_on_a_full_disk_takes_the_reserve_and_no_photo_leaves_the_disk(phone, stage):
    page = with_photos(phone, stage, 2)
    before = page.evaluate(PHOTOS)
    page.evaluate(DISK, [50, True])
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    assert page.evaluate(KEPT) == 2
    for _ in range(600):  # then photos give way, until the reserve lies there again
        if page.evaluate(RESERVED):
            break
        page.wait_for_timeout(50)
    after = page.evaluate(PHOTOS)
    assert page.evaluate(RESERVED) and page.evaluate("dropped") == []
    assert len(after) == 2 and sum(after) < sum(before)
    assert page.evaluate(LEFT_UNASKED)


def test_a_photo_that_is_not_kept_is_said_to_be_and_the_page_is_not_left_unasked(phone, stage):
    page = with_photos(phone, stage, 1)
    page.evaluate(DISK, [50, False])
    page.evaluate("() => { window.stuck = true; }")
    phone.wedge("JT5040030001")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    expect(page.locator("scan-queue")).to_contain_text("1 photo not kept yet: stay on this page")
    expect(page.locator("scan-queue")).to_have_attribute("data-tone", "red")
    expect(page.locator("[data-photo-words]")).to_have_text("A photo is not kept yet")
    assert not page.evaluate(LEFT_UNASKED) and page.evaluate(PHOTOS) == []
    page.evaluate("() => { window.stuck = false; }")
    expect(page.locator("scan-queue")).not_to_contain_text("not kept", timeout=30_000)
    expect(page.locator("[data-photo-words]")).to_have_text("Photo kept")
    assert len(page.evaluate(PHOTOS)) == 1 and page.evaluate(LEFT_UNASKED)


def test_a_photo_that_finds_no_room_is_not_said_to_be_kept(phone, stage):
    page = with_photos(phone, stage, 0)
    page.evaluate(DISK, [50, False])
    page.locator("photo-button input").set_input_files(PHOTO | {"buffer": noise(640)})
    expect(page.locator("[data-photo-words]")).to_have_text("The photo was not kept")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Not kept")
    assert page.evaluate(PHOTOS) == [] and page.evaluate(LEFT_UNASKED)
