import io
import random

import pytest
from PIL import Image

from tests.proofs.pictures import bomb, located, picture
from webapp.proofs.actions import develop
from webapp.proofs.actions.developing import Developed

CAPTION = "JT50 4003 0012 · 22 Nov 2026 14:02:11 UTC · คลังสินค้า 仓库"


def developed(content: bytes, caption: str = "") -> Image.Image:
    copy = develop(content, caption)
    assert isinstance(copy, Developed), copy
    return Image.open(io.BytesIO(copy.copy))


def test_the_copy_has_no_metadata_of_any_kind():
    copy = developed(picture(exif=located()), CAPTION)
    assert dict(copy.getexif()) == {}
    assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_copy_is_turned_upright():
    assert developed(picture(size=(640, 480), exif=located(6))).size == (480, 640)


def test_a_large_photo_is_shrunk_and_a_small_one_is_left():
    assert max(developed(picture(size=(4000, 3000))).size) == 1600
    assert developed(picture(size=(64, 48))).size == (64, 48)


def test_the_caption_is_burnt_in_below_the_picture_and_hides_nothing_of_it():
    plain, captioned = developed(picture(size=(800, 600))), developed(picture(size=(800, 600)), CAPTION)
    assert captioned.width == plain.width
    assert captioned.height > plain.height
    strip = captioned.crop((0, 602, 800, captioned.height)).convert("L")
    assert strip.getextrema()[1] > 200


@pytest.mark.parametrize(
    ("caption", "lines"), [("x" * 5000, 4), ("\u202e\u0301\ud83d", 1), ("🚚" * 300, 4), ("\n\t\x00<script>", 1)]
)
def test_no_caption_stops_the_darkroom_or_takes_more_than_four_lines(caption, lines):
    plain = developed(picture(size=(900, 600)))
    copy = developed(picture(size=(900, 600)), caption.encode("utf-8", "replace").decode())
    letter = 900 // 45
    assert (copy.width, copy.height) == (plain.width, plain.height + letter * 3 // 2 * lines + letter // 2)


@pytest.mark.parametrize(
    "extra",
    [b"<html><script>alert(1)</script></html>", b"PK\x03\x04" + bytes(50), b"%PDF-1.7\n1 0 obj"],
)
def test_what_was_hidden_behind_a_picture_is_not_in_its_copy(extra):
    copy = develop(picture() + extra, "").copy
    assert extra not in copy


@pytest.mark.parametrize("content", [b"", b"hello", picture()[:700], bomb(), picture("PNG")[:-30]])
def test_what_cannot_be_decoded_is_said_in_one_line(content):
    words = develop(content, "")
    assert isinstance(words, str)
    assert words.startswith("it cannot be decoded")


def test_pictures_with_a_palette_with_transparency_and_of_many_bits_are_developed():
    for mode in ("P", "L", "LA", "RGBA", "1", "I;16"):
        out = io.BytesIO()
        Image.new(mode, (50, 40)).save(out, "PNG")
        assert developed(out.getvalue()).size == (50, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_largest_picture_allowed_fits_the_darkrooms_memory(kind):
    assert max(developed(picture(kind, (6000, 4000)), CAPTION).size) >= 1600


def test_what_a_camera_wrote_into_a_picture_is_read_as_short_plain_text():
    exif = located()
    exif[0x0132] = "2026:11-22\x00\x07" + "9" * 200
    exif[0x8769] = {36867: "2026:11:22 14:02:11", 36881: "+07:00", 37500: b"\x00" * 4000}
    found = develop(picture(exif=exif), "")
    assert isinstance(found, Developed)
    assert found.exif == {
        "make": "SampleCam", "model": "<script>alert(1)</script>", "changed": ("2026:11-22" + "9" * 200)[:80],
        "taken": "2026:11:22 14:02:11", "taken_zone": "+07:00", "latitude": "1.290278", "longitude": "103.850000",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_says_nothing_of_itself_says_nothing(kind):
    assert develop(picture(kind), "").exif == {}


def test_no_notes_in_a_picture_keep_it_from_being_developed():
    """A dozen pictures whose notes were spoilt at random: each is developed, whatever can be read of its notes."""
    chance, good = random.Random(7), located().tobytes()
    for _ in range(12):
        notes = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            notes[chance.randrange(8, len(notes))] = chance.randrange(256)
        found = develop(picture(size=(64, 48), exif=bytes(notes)), "")
        assert isinstance(found, Developed), found
        assert all(len(text) <= 80 and text.isprintable() for text in found.exif.values())
