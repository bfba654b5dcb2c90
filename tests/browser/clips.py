"""Clips for the fake camera: labels drawn here, as a phone would see them. Everything on them is invented."""

from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 720)
FORMATS = {
    "code_128": zxingcpp.BarcodeFormat.Code128, "code_39": zxingcpp.BarcodeFormat.Code39,
    "qr_code": zxingcpp.BarcodeFormat.QRCode, "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "itf": zxingcpp.BarcodeFormat.ITF, "ean_13": zxingcpp.BarcodeFormat.EAN13,
}  # fmt: skip
SQUARE = {"qr_code", "data_matrix"}


def code(text: str, symbology: str = "code_128", wide: int = 700, high: int = 150) -> Image.Image:
    """One code on its white ground, as large as asked for (pixels)."""
    drawn = Image.fromarray(zxingcpp.create_barcode(text, FORMATS[symbology]).to_image(scale=4))
    if symbology in SQUARE:
        high = wide
    return drawn.convert("L").resize((wide, high), Image.Resampling.BOX)


def scene(*codes: tuple[Image.Image, tuple[int, int]], tilt: float = 0, blur: float = 0) -> Image.Image:
    """A parcel on a table: codes with the places of their middles, turned by degrees and blurred by pixels."""
    label = Image.new("L", SIZE, 150)
    ImageDraw.Draw(label).rectangle((90, 60, SIZE[0] - 90, SIZE[1] - 60), fill=245)
    for picture, (x, y) in codes:
        label.paste(picture, (x - picture.width // 2, y - picture.height // 2))
    turned = label.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=150)
    return turned.filter(ImageFilter.GaussianBlur(blur)) if blur else turned


def clip(path: Path, *scenes: Image.Image, seconds: float = 1.0) -> Path:
    """The scenes one after the other as the Motion JPEG file that Chromium plays for a camera, over and over."""
    with path.open("wb") as file:
        for each in scenes:
            for _ in range(max(int(seconds * 10), 1)):
                each.convert("RGB").save(file, "JPEG", quality=90)
    return path
