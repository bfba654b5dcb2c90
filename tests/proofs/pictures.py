"""Pictures for tests, good and bad: all made here."""

import io
import struct
import zlib

from PIL import Image


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
