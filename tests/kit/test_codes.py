import re

import pytest
import zxingcpp
from PIL import Image

from tests.printed import codes
from webapp.kit.codes import BLACK_ON_WHITE, HALVES, PLAIN, bars, square, square_lines


@pytest.mark.parametrize("text", ["HO-DAMAGED-1F2E3D4C", "HB-" + "A2" * 13, "JT5040030012", "x", "1234567890"])
def test_bars_say_what_they_were_drawn_for(text):
    assert codes(bars(text, "label")) == [("Code128", text)]


def test_a_square_says_what_it_was_drawn_for():
    address = "https://192.168.1.20:8443/enrol/ABCDE-FGHJK"
    assert codes(square(address, "label")) == [("QRCode", address)]


def test_the_narrowest_bar_is_as_wide_as_was_asked():
    drawn = bars("HO-UNDO-1F2E3D4C", "Undo", module=0.5)
    wide, across = re.search(r'width="([\d.]+)mm".*?viewBox="0 0 (\d+)', drawn).groups()
    assert float(wide) == int(across) * 0.5


def test_a_label_is_text():
    assert "<b>" not in bars("X", '"><b>')


def test_a_square_in_a_terminal_can_be_read_from_there_and_fits():
    address = "http://192.168.100.200:18080"
    pairs, rows = {sign: pair for pair, sign in HALVES.items()}, []
    for line in square_lines(address):
        shown = [pairs[sign] for sign in line.removeprefix(BLACK_ON_WHITE).removesuffix(PLAIN)]
        assert len(shown) <= 76
        rows += [[upper for upper, _ in shown], [lower for _, lower in shown]]
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([light for row in rows for light in row])
    assert [code.text for code in zxingcpp.read_barcodes(image.resize((image.width * 4, image.height * 4)))] == [
        address
    ]
