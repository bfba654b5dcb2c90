"""Which pictures are refused, with the words for whoever sent them."""

from webapp.kit.errors import Refusal
from webapp.proofs.rules.headers import Shape, read_shape

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 8000
# WebP has no decoder that shrinks as it reads: what 24 million pixels need is over the darkroom's memory.
MOST_WEBP_PIXELS = 12_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def look_at(content: bytes) -> Shape | Refusal:
    """The picture's shape, or why it is refused. Reads the header only: costs the same for a good and a bad one."""
    if not content:
        return Refusal("empty_picture", "The picture is empty (0 bytes). Take it again.", "photo")
    if len(content) > MOST_BYTES:
        megabytes = len(content) / 1024 / 1024
        return Refusal("picture_too_heavy", f"The picture has {megabytes:.1f} MB; 12 MB is the most.", "photo")
    shape = read_shape(content)
    if shape is None or not shape.width or not shape.height:
        return Refusal("not_a_picture", "That is not a JPEG, PNG or WebP picture.", "photo")
    if shape.animated:
        return Refusal("moving_picture", "Moving pictures are not taken. Send a still one.", "photo")
    most = MOST_WEBP_PIXELS if shape.format == "WEBP" else MOST_PIXELS
    if max(shape.width, shape.height) > LONGEST_SIDE or shape.width * shape.height > most:
        return Refusal(
            "picture_too_large",
            f"The picture is {shape.width} by {shape.height} pixels; "
            f"8,000 a side and {most // 1_000_000} million altogether are the most.",
            "photo",
        )
    if not shape.whole:
        return Refusal("picture_cut_short", "The picture is cut short. Send it again.", "photo")
    return shape
