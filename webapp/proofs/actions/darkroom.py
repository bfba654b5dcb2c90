"""Develops one photo, as a program of its own: bytes in, JPEG bytes out, nothing else within reach. The last line of
standard error says as JSON what the picture looks like (`likeness`) and what it says of itself (`exif`), or why there
is none.

    python -I darkroom.py "JT50 4003 0012 · 22 Nov 2026 14:02 UTC · Bangkok" < original > developed

The copy is turned upright, at most 1600 pixels a side, bears its caption in a strip below the picture, and has no
metadata: no place, no camera, no thumbnail of what was cropped away.
"""

import io
import json
import resource
import struct
import sys
import warnings
from pathlib import Path

MEMORY = 256 * 1024 * 1024  # bytes of address space
MOST_PIXELS = 24_000_000
SECONDS = 10  # of processor time
LONGEST_SIDE = 1600
GRID = 16  # cells a side of a likeness
PLAIN = 6  # grey levels by which a picture must vary to look like anything
FONTS = Path(__file__).parent.parent / "fonts"
# Exif 2.32, tables 4 and 7: of the picture, and of how it was taken.
TAGS = {"make": 271, "model": 272, "software": 305, "changed": 306}
INNER_TAGS = {"taken": 36867, "taken_zone": 36881}


def main() -> int:
    """Read the photo from standard input, write the copy to standard output; one line of words when it cannot."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from PIL import Image, UnidentifiedImageError  # after the limits: they bind the decoder's libraries too

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    content = sys.stdin.buffer.read()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            clean = develop(picture)
            copy = captioned(clean, sys.argv[1]) if sys.argv[1:] and sys.argv[1] else clean
            sys.stderr.write(json.dumps({"likeness": likeness(clean), "exif": said_of_itself(picture)}))
    except (
        UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
        OSError, SyntaxError, ValueError, MemoryError,
    ) as why:  # fmt: skip
        sys.stderr.write(f"it cannot be decoded ({type(why).__name__})\n")
        return 1
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=82, optimize=True)
    sys.stdout.buffer.write(out.getvalue())
    return 0


def develop(picture):
    """A clean copy: shrunk first (so that little memory is needed), then turned."""
    from PIL import Image, ImageOps

    if picture.format == "JPEG":
        scale = LONGEST_SIDE / max(picture.size)
        picture.draft("RGB", (round(picture.width * scale), round(picture.height * scale)))
    if picture.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        picture = with_format(picture, picture.convert("RGBA" if "transparency" in picture.info else "RGB"))
    if (factor := max(picture.size) // LONGEST_SIDE) > 1:
        picture = with_format(picture, picture.reduce(factor))
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(picture)
    rgba = picture.convert("RGBA") if "A" in picture.getbands() or "transparency" in picture.info else None
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(rgba if rgba else picture.convert("RGB"), mask=rgba)
    return clean


def likeness(picture) -> str:
    """Which of neighbouring cells is the lighter, as 64 hex digits: nearly the same after a picture was saved anew,
    made smaller or sent through a chat. "" for one that is nearly plain, which looks like every other such."""
    from PIL import Image, ImageStat

    small = picture.convert("L").convert("F").resize((GRID + 1, GRID), Image.Resampling.BOX)
    if ImageStat.Stat(small.convert("L")).stddev[0] < PLAIN:
        return ""
    # In parts of a grey level: where all else is alike, a camera's grain tells one box from the next.
    grey, wide = memoryview(small.tobytes()).cast("f"), GRID + 1
    lighter = (grey[place] > grey[place + 1] for row in range(GRID) for place in range(row * wide, row * wide + GRID))
    return f"{int(''.join('1' if bit else '0' for bit in lighter), 2):0{GRID * GRID // 4}x}"


def said_of_itself(picture) -> dict[str, str]:
    """What a camera wrote into the picture, as short plain text: anybody can write there whatever they like."""
    from PIL import ExifTags

    try:
        exif = picture.getexif()
        inner, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        found = {name: exif.get(tag) for name, tag in TAGS.items()}
        found |= {name: inner.get(tag) for name, tag in INNER_TAGS.items()}
        found["latitude"] = degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef))
        found["longitude"] = degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef))
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError,
            OverflowError, struct.error):  # fmt: skip
        return {"unreadable": "yes"}
    return {name: text for name, value in found.items() if value is not None and (text := short(value))}


def short(value) -> str:
    """A value of a picture's own notes, printable and at most 80 letters long."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
    return "".join(letter for letter in text if letter.isprintable()).strip()[:80]


def degrees(parts, side) -> str | None:
    """Degrees, minutes and seconds as a decimal with its sign; None where they are none."""
    if not parts or len(parts) != 3:
        return None
    value = sum(float(part) / 60**power for power, part in enumerate(parts))
    return f"{-value if side in {'S', 'W'} else value:.6f}" if value == value and abs(value) <= 180 else None


def with_format(original, changed):
    """The changed picture, still knowing how it was held: exif_transpose looks at the original's metadata."""
    changed.info = original.info
    changed._exif = original.getexif()
    return changed


def captioned(picture, caption: str):
    """The picture with its caption in a dark strip below it: burnt in, and hiding nothing."""
    from PIL import Image, ImageDraw, ImageFont

    size = max(14, round(picture.width / 45))
    regular = [path for path in FONTS.glob("*.ttf") if "-Bold" not in path.name]
    regular.sort(key=lambda path: (path.name != "NotoSans-Regular.ttf", path.stat().st_size))
    faces = [ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC) for path in regular]
    lines = wrapped(caption, faces, picture.width - size)
    height = round(size * 1.5)
    framed = Image.new("RGB", (picture.width, picture.height + height * len(lines) + size // 2), (26, 22, 25))
    framed.paste(picture, (0, 0))
    pen = ImageDraw.Draw(framed)
    for row, line in enumerate(lines):
        across = size // 2
        for letter in line:
            face = face_for(letter, faces)
            pen.text((across, picture.height + size // 4 + row * height), letter, fill=(255, 255, 255), font=face)
            across += face.getlength(letter)
    return framed


def wrapped(caption: str, faces: list, width: int) -> list[str]:
    """The caption in at most four lines that fit."""
    lines, across = [""], 0.0
    for letter in "".join(letter if letter.isprintable() else " " for letter in caption[:400]):
        length = face_for(letter, faces).getlength(letter)
        if across + length > width:
            lines.append("")
            across = 0.0
        lines[-1] += letter
        across += length
    return lines[:4]


def face_for(letter: str, faces: list):
    """The first font that draws the letter, other than as its sign for a letter it does not have."""
    if letter.isspace():
        return faces[0]
    for face in faces:
        drawn = face.getmask(letter)
        if drawn.getbbox() and bytes(drawn) != bytes(face.getmask("\uffff")):
            return face
    return faces[0]


if __name__ == "__main__":
    raise SystemExit(main())
