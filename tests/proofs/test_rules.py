import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proofs.pictures import bomb, located, moving, picture
from webapp.kit.errors import Refusal
from webapp.proofs.rules.headers import Shape, read_shape
from webapp.proofs.rules.refusals import look_at
from webapp.proofs.rules.strokes import Signature, read_strokes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(640, 480), (1, 1), (3000, 17)])
def test_size_and_format_are_read_from_the_header(kind, size):
    shape = look_at(picture(kind, size))
    assert shape == Shape(kind, *size)


def test_a_progressive_jpeg_a_lossless_webp_and_one_with_metadata_are_read_too():
    assert look_at(picture("JPEG", progressive=True)).format == "JPEG"
    assert look_at(picture("WEBP", lossless=True)).width == 640
    assert look_at(picture("WEBP", exif=located())).height == 480
    assert look_at(picture("JPEG", exif=located())).width == 640


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_picture"),
        (b"hello, I am not a picture", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"GIF89a" + bytes(100), "not_a_picture"),
        (b"II*\x00" + bytes(100), "not_a_picture"),
        (b"\xff\xd8\xff", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n", "not_a_picture"),
        (b"RIFF\x00\x00\x00\x00WEBP", "not_a_picture"),
        (bomb(13_000), "picture_too_large"),
        (bomb(30_000), "picture_too_large"),
        (moving("PNG"), "moving_picture"),
        (moving("WEBP"), "moving_picture"),
        (bytes(12 * 1024 * 1024 + 1), "picture_too_heavy"),
        (picture()[:-500], "picture_cut_short"),
        (picture("PNG")[:-20], "picture_cut_short"),
        (picture("WEBP")[:-20], "picture_cut_short"),
    ],
)
def test_what_is_no_good_picture_is_refused_with_the_reason(content, code):
    refusal = look_at(content)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.words.endswith(".")


def test_a_giant_webp_is_refused_from_its_header():
    large = bytearray(picture("WEBP", exif=located()))
    large[24:30] = b"\xff\x1f\x00\xff\x0f\x00"
    assert look_at(bytes(large)).code == "picture_too_large"


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBPVP8X"]),
)
def test_any_bytes_are_looked_at_without_an_error(rest, beginning):
    assert isinstance(look_at(beginning + rest), Shape | Refusal)


@given(st.binary(min_size=1, max_size=30), st.integers(0, 600))
def test_a_picture_with_bytes_changed_is_looked_at_without_an_error(change, at):
    content = bytearray(picture("PNG", (20, 20)) + picture("JPEG", (20, 20)))
    content[at : at + len(change)] = change
    read_shape(bytes(content))
    read_shape(bytes(content[-600:]))


def strokes(*points, **more) -> str:
    return json.dumps({"width": 300, "height": 120, "strokes": [list(points)]} | more)


def test_a_signature_is_kept_as_points_and_drawn_from_numbers_only():
    signature = read_strokes(strokes([0, 0, 0], [100.04, 50, 20], [30, 60, 40]))
    assert list(signature.paths()) == ["M0.0 0.0L100.0 50.0L30.0 60.0"]
    assert read_strokes(signature.as_bytes()) == signature


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_signature"),
        ("data:image/png;base64,AAAA", "not_a_signature"),
        ("[]", "not_a_signature"),
        (strokes(), "empty_signature"),
        (strokes([5, 5, 0]), "empty_signature"),
        (strokes([5, 5, 0], [6, 5, 1]), "empty_signature"),
        (strokes([0, 0, 0], ['"><script>', 5, 1]), "not_a_signature"),
        (strokes([0, 0, 0], [float("nan"), 5, 1]), "not_a_signature"),
        (strokes([0, 0, 0], [1e9, 5, 1]), "not_a_signature"),
        (strokes([0, 0, 0], [100, 5, 1], width=0), "not_a_signature"),
        ("x" * 200_001, "signature_too_long"),
        (strokes(*[[n % 200, 1, 0] for n in range(20_001)]), "signature_too_long"),
        ("[" * 100_000, "not_a_signature"),
    ],
)
def test_what_is_no_signature_is_refused(text, code):
    assert read_strokes(text).code == code


@given(st.text(max_size=200))
def test_any_text_is_read_as_a_signature_or_refused(text):
    assert isinstance(read_strokes(text), Signature | Refusal)
