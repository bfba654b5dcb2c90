"""Pictures for tests, good and bad: all made here."""

import io
import random
import struct
import zlib

from PIL import Image, ImageChops, ImageDraw


def picture(
    kind: str = "JPEG", size=(640, 480), exif: bytes | Image.Exif | None = None, colour="navy", **options
) -> bytes:
    """A plain picture of that format."""
    out = io.BytesIO()
    if exif is not None:
        options["exif"] = exif
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def located(orientation: int = 6) -> Image.Exif:
    """Metadata that tells a place, a camera and a turned picture."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "SampleCam", "<script>alert(1)</script>"
    exif[0x8825] = {1: "N", 2: (1.0, 17.0, 25.0), 3: "E", 4: (103.0, 51.0, 0.0)}
    return exif


def bomb(side: int = 13_000) -> bytes:
    """A few kilobytes of PNG that ask for hundreds of megabytes."""
    row = b"\x00" + bytes((side + 7) // 8)
    body = zlib.compress(row * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    )


def moving(kind: str) -> bytes:
    """An animated picture."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def boxed(seed: int, shaken: int = 40) -> Image.Image:
    """A photo of a labelled box on a table, with a camera's grain; the same seed is the same box and camera. `shaken`:
    pixels by which the hand that holds the camera is off (0: it stands)."""
    chance = random.Random(seed)
    wide, high = 800, 600
    photo = Image.linear_gradient("L").resize((wide, high)).point(lambda grey: 90 + grey // 4).convert("RGB")
    pen = ImageDraw.Draw(photo)
    x, y = 150 + chance.randint(-shaken, shaken), 100 + chance.randint(-shaken, shaken)
    pen.rectangle((x, y, x + 500, y + 400), fill=(178, 132, 88))
    pen.rectangle((x, y + 190, x + 500, y + 215), fill=(196, 160, 120))
    pen.rectangle((x + 150, y + 60, x + 350, y + 340), fill="white")
    across = x + 165
    while across < x + 335:
        bar = chance.choice((1, 2, 3))
        pen.rectangle((across, y + 90, across + bar, y + 150), fill="black")
        across += bar + chance.choice((1, 2, 3))
    for line in range(8):
        pen.text((x + 170, y + 170 + line * 19), "".join(chance.choices("ABCDEFGH 0123456789", k=18)), fill="black")
    grain = Image.frombytes(
        "L", (wide, high), bytes(min(255, max(0, round(chance.gauss(128, 14)))) for _ in range(wide * high))
    )
    return ImageChops.add(photo, grain.convert("RGB"), offset=-128)


def saved(photo: Image.Image, quality: int = 82) -> bytes:
    """The photo as a phone keeps it."""
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=quality)
    return out.getvalue()
