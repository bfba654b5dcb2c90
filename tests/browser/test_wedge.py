"""Keyboard-wedge scanners of every kind, and people's hands beside them."""

from playwright.sync_api import expect

from tests.browser.test_handing_over import open_batch, wait_for
from tests.handover.conftest import ready

PRESS = """async ([keys, gap]) => {
    const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
    let at = performance.now();
    for (const { key, code = "", ctrlKey = false, shiftKey = false, pause = gap } of keys) {
        const target = document.activeElement ?? document.body;
        const event = new KeyboardEvent("keydown", { key, code, ctrlKey, shiftKey, bubbles: true, cancelable: true });
        Object.defineProperty(event, "timeStamp", { value: at });
        at += pause;
        const next = wait(Math.max(at - performance.now(), 0)); // first: keys go before timers that ran out
        const typed = target.dispatchEvent(event) && key.length === 1 && target.matches("input");
        if (typed) target.setRangeText(key, target.selectionStart, target.selectionEnd, "end");
        await next;
    }
}"""


def press(page, text: str, gap: float, end: str = "") -> None:
    """Type at a steady pace, in ms a key."""
    page.evaluate(PRESS, [[{"key": key} for key in [*text, *([end] if end else [])]], gap])


def test_quick_and_slow_scanners_are_heard_with_any_suffix(phone, stage):
    page = open_batch(phone, stage)
    kinds = [(gap, end) for gap in (2, 20, 50) for end in ("Enter", "Tab", "")]
    for n, (gap, end) in enumerate(kinds):
        page.locator("[data-keyboard]").focus()
        press(page, f"JT504003001{n}", gap, end)
        expect(page.locator("[data-number]").first).to_contain_text(f"001{n}")
        assert page.evaluate("document.querySelector('#scan').value") == ""
    assert [scan.number for scan in wait_for(9)] == [f"JT504003001{n}" for n in range(9)]
    phone.check()


def test_a_page_that_hears_the_first_key_late_loses_none(phone, stage):
    """It was busy drawing; the keys after the first are still on their way to it."""
    page = open_batch(phone, stage)
    page.evaluate(
        """async ([first, ...rest]) => {
            const press = (key, at) => {
                const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                Object.defineProperty(event, "timeStamp", { value: at });
                document.body.dispatchEvent(event);
            };
            const began = performance.now() - 150;
            press(first, began);
            await new Promise((resolve) => setTimeout(resolve, 20));
            rest.forEach((key, nth) => press(key, began + nth * 2 + 2));
        }""",
        [*"JT5040030012", "Enter"],
    )
    assert [scan.number for scan in wait_for(1)] == ["JT5040030012"]


def test_a_hand_that_types_is_left_alone_until_enter(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.locator("#scan").focus()
    press(page, "JT50", 90)
    press(page, "4003", 70)
    page.wait_for_timeout(400)
    press(page, "0012", 110)
    assert page.evaluate("document.querySelector('#scan').value") == "JT5040030012"
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Ready")
    page.keyboard.press("Enter")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")


def test_quick_letters_are_a_hand_s_again_when_the_pace_is_lost(phone, stage):
    """A scanner's letters are not drawn in the field. Those of a hand that began as fast are, each in its place."""
    page = open_batch(phone, stage)
    field = page.locator("#scan")
    field.focus()
    press(page, "J3", 90)
    page.evaluate("document.querySelector('#scan').setSelectionRange(1, 1)")
    page.evaluate(
        PRESS, [[{"key": key, "pause": pause} for key, pause in zip("T50400", (4, 4, 4, 45, 45, 0), strict=True)], 0]
    )
    page.wait_for_timeout(400)
    assert field.input_value() == "JT504003"
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Ready")
    press(page, "Z" * 12, 2, "Enter")
    expect(page.locator("[data-number]").first).to_contain_text("Z")
    page.wait_for_timeout(400)
    assert field.input_value() == "JT504003"


def test_what_a_person_typed_stays_when_a_scan_comes_in_between(phone, stage):
    page = open_batch(phone, stage)
    field = page.locator("#scan")
    field.focus()
    press(page, "JT50", 90)
    focuses = ["scan.focus()", "scan.setSelectionRange(2, 2)", "document.querySelector('[data-keyboard]').focus()"]
    for n, focus in enumerate(focuses):  # at its end, in its middle, elsewhere
        page.evaluate(f"const scan = document.querySelector('#scan'); {focus}")
        press(page, f"SMPX0070048{n}", 3, "Enter")
        expect(page.locator("verdict-panel [data-number]")).to_contain_text(f"048{n}")
        expect(field).to_have_value("JT50")
    phone.check()


def test_a_scan_never_ends_up_in_a_name_that_is_being_typed(phone, stage):
    page = open_batch(phone, stage)
    field = page.evaluate_handle("""() => {
        const name = Object.assign(document.createElement("input"), { value: "Si" });
        name.dataset.typing = "";
        document.querySelector("main").append(name);
        name.focus();
        return name;
    }""")
    press(page, "ti", 30)  # quick fingers are no scanner, four letters in a row neither
    page.wait_for_timeout(400)
    press(page, "tion", 30, "Enter")
    page.wait_for_timeout(400)
    assert field.evaluate("name => name.value") == "Sitition"
    for gap, end in ((3, "Enter"), (20, "Tab"), (50, "")):
        press(page, f"SMPX007004{gap:02}", gap, end)
        expect(page.locator("verdict-panel [data-number]")).to_contain_text(f"04{gap:02}")
        phone.until("document.querySelector('main > input').value === 'Sitition'")
    field.evaluate("name => { name.dataset.scale = ''; name.value = ''; }")
    press(page, "1234.50 g", 3)  # what a scale types
    page.wait_for_timeout(400)
    assert field.evaluate("name => name.value") == "1234.50 g"
    assert len(wait_for(3)) == 3
    phone.check()


def test_fnc1_and_the_identifier_in_front_belong_to_the_code(phone, stage):
    ready(stage, "340123450000000017")
    page = open_batch(phone, stage)
    keys = [{"key": key} for key in "]C100340123450000000017"] + [{"key": "]", "ctrlKey": True}]
    page.evaluate(PRESS, [[*keys, *({"key": key} for key in "10ABC"), {"key": "Enter"}], 3])
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    assert [scan.number for scan in wait_for(1)] == ["]C100340123450000000017\x1d10ABC"]


def test_a_keyboard_of_another_script_still_types_what_is_printed(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    thai = [("๋", "KeyJ"), ("ธ", "KeyT")]
    digits = {"5": "ถ", "0": "จ", "4": "ภ", "3": "-", "1": "ๅ", "2": "/"}
    keys = [{"key": key, "code": code, "shiftKey": True} for key, code in thai]
    keys += [{"key": digits[digit], "code": f"Digit{digit}"} for digit in "5040030012"]
    page.evaluate(PRESS, [[*keys, {"key": "Enter", "code": "Enter"}], 3])
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    assert [scan.number for scan in wait_for(1)] == ["JT5040030012"]


def test_a_scanner_that_is_an_input_method_is_heard_in_one_piece(phone, stage):
    ready(stage, "JT5040030012")
    page = open_batch(phone, stage)
    page.locator("#scan").focus()
    page.keyboard.insert_text("JT5040030012")
    expect(page.locator("verdict-panel [data-word]")).to_have_text("Taken")
    expect(page.locator("#scan")).to_have_value("")
    assert [scan.number for scan in wait_for(1)] == ["JT5040030012"]


def test_ten_scans_a_second_are_all_kept(phone, stage):
    """10 seconds here; a minute of it in `bin/bench --only phone`."""
    numbers = [f"JT504004{n:04}" for n in range(100)]
    page = open_batch(phone, stage)
    page.evaluate("window.kept = []; document.addEventListener('kept', ({ detail }) => kept.push(detail.scan.number))")
    keys = [[{"key": key} for key in [*number, "Enter"]] for number in numbers]
    page.evaluate(
        f"""async (scans) => {{
            const press = {PRESS};
            const began = performance.now();
            for (const [place, keys] of scans.entries()) {{
                await new Promise((resolve) => setTimeout(resolve, began + place * 100 - performance.now()));
                await press([keys, 2]);
            }}
        }}""",
        keys,
    )
    phone.until("kept.length >= 100")
    assert page.evaluate("kept") == numbers
    assert sorted(scan.number for scan in wait_for(100, 20)) == numbers
