"""Weights, words and counts, without a database."""

import pytest

from webapp.packing.models import book, tongues
from webapp.packing.rules.boxes import Content, fits, suggested
from webapp.packing.rules.counting import Row, code_key, judge
from webapp.packing.rules.weighing import expect_weight, read_weight, weight_fault
from webapp.packing.rules.wording import KINDS, offences
from webapp.stock.rules.marking import MARKS, PROTECTION


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("850", 850), ("850 g", 850), ("0.85", 850), ("1,25kg", 1250), ("ST,GS,+  1.250 kg", 1250), ("2 lb", 907),
        ("", None), ("kg", None), ("-", None), ("0", None), ("9999999", None), ("KETTLE-1", None), ("250kg", None),
        ("1.5.2", None),
    ],
)  # fmt: skip
def test_weights_as_people_and_scales_write_them(text, grams):
    assert read_weight(text) == grams


def test_limits_are_learnt_from_earlier_parcels():
    start = expect_weight([500, 500], 100, [1.5] * 19, book())
    learnt = expect_weight([500, 500], 100, [1.02, 1.04] * 10, book())
    assert (start.parcels, start.low, start.high) == (0, 990, 1210)
    assert (learnt.parcels, learnt.middle) == (20, 1133)
    assert learnt.high - learnt.low < start.high - start.low


def test_an_empty_box_is_caught_however_wide_the_limits_became():
    wild = [0.1, 2.0] * 20
    expected = expect_weight([20], 900, wild, book())
    assert weight_fault(900, expected)[0] == "too_light"
    assert weight_fault(expected.middle, expected) is None


def test_unknown_weights_are_compared_downwards_only():
    expected = expect_weight([500, None], 0, [], book())
    assert weight_fault(5000, expected) is None
    assert weight_fault(200, expected)[0] == "too_light"
    assert expect_weight([None], 0, [], book()) is None


class Box:
    def __init__(self, side: int, left: int | None = None, max_weight_g: int = 5000):
        self.name, self.left, self.max_weight_g = f"{side}", left, max_weight_g
        self.length_mm = self.width_mm = self.height_mm = side


def test_the_smallest_box_with_room_for_the_protection_is_suggested():
    boxes = [Box(500), Box(100), Box(119), Box(120)]
    found = fits(boxes, [Content((100, 100, 100), 400, (), ("bubble_wrap",))], book())
    assert [fit.code for fit in found] == ["too_small", "too_small", "", "too_large"]
    assert suggested(found).box.name == "120"


def test_a_box_of_which_none_is_left_is_not_suggested_and_a_heavy_load_needs_a_strong_one():
    piece = Content((100, 100, 100), 4000)
    found = fits([Box(110, left=0), Box(120), Box(130, max_weight_g=3000)], [piece], book())
    assert suggested(found).box.name == "120"
    assert found[2].code == "too_heavy"
    assert fits([Box(110)], [Content(None, 1)], book()) == []


def test_codes_are_compared_as_they_are_scanned():
    assert code_key("]E04006381333931") == "4006381333931"
    assert code_key(" 036000291452 ") == code_key("0036000291452")
    assert code_key("Kettle-1") == code_key("KETTLE-1")


def test_of_two_rows_with_one_code_the_one_that_lacks_some_is_meant():
    rows = [Row("a", "A", "A", 1, 1, ("x",)), Row("b", "B", "B", 1, 0, ("x",))]
    assert judge(rows, "X", 1).row.key == "b"
    assert judge(rows, "X", 1000).code == "bad_quantity"
    assert judge(rows, "", 1).code == "not_in_order"


BAD = {
    "en": ["Please give us ⭐⭐⭐⭐⭐", "Ｇｉｖｅ 5-STARS", "We know where you live!", "Order from our website"],
    "ms": ["Beri kami 5 bintang", "Kami akan saman", "Beli terus dengan kami"],
    "id": ["Kasih bintang lima ya", "Kami tahu alamat Anda", "Scan kode ini"],
    "th": ["ขอรีวิวดีๆ นะคะ", "ให้ 5 ดาวด้วย", "แอดไลน์ร้าน", "จะฟ้องคุณ"],
    "vi": ["Đánh giá tốt nhé", "danh gia 5 sao", "Liên hệ Zalo shop", "Báo công an"],
    "fil": ["Bigyan ng magandang review", "Alam namin ang bahay mo", "Bumili direkta sa amin"],
    "any": ["http://x.example", "shop. com", "a@b.co", "Call +65 8000 0000", "my WhatsApp", "@kettleshop", "bit.ly/3"],
}
GOOD = [
    "Thank you for your order, enjoy your kettle.", "Happy birthday Lan! From Minh, 12.05.2026", "Terima kasih banyak",
    "ขอบคุณค่ะ", "Cảm ơn bạn đã mua hàng",
    "Salamat po!", "Wash at 30 degrees. My best wishes", "", "Order 576460000000000001",
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in BAD.items() for text in texts])
def test_forbidden_words_are_found_in_every_language(code, text):
    assert code in {tongue.code for tongue in tongues()}
    assert offences(text, tongues())


@pytest.mark.parametrize("text", GOOD)
def test_friendly_words_are_let_through(text):
    assert offences(text, tongues()) == []


def test_every_rule_names_its_source_and_every_mark_its_words():
    assert {each.code for tongue in tongues() for each in tongue.forbidden} == set(KINDS)
    assert all(each.source for tongue in tongues() for each in tongue.forbidden)
    assert set(book().marks) == set(MARKS)
    assert set(book().layers) == set(PROTECTION)
