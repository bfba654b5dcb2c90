"""Good and bad labels, drawn here: many fonts, sizes, scripts, rotations, blurs and the look of a 203 dpi printer. All
invented. `cases` gives as many as are asked for; the same number gives the same labels."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import zxingcpp
from fpdf import FPDF
from PIL import Image, ImageChops, ImageFilter

from webapp.labels.actions.drawing import _draw as draw_pieces
from webapp.labels.actions.drawing import fonts_for, pdf
from webapp.labels.actions.lettering import Lettering
from webapp.labels.rules.checking import About
from webapp.labels.rules.contents import Contents, contents
from webapp.labels.rules.layout import PAPERS, Text, lay_out

NAMES = (
    "Sample Ana", "Nguyễn Thị Ánh Tuyết", "สมหญิง ตัวอย่าง", "陈小明", "Müller-Lüdenscheidt", "Siti Nurhaliza binti Sample",
    "Rodrigo D. Santos Jr.", "O'Brien & Co. Pte. Ltd.", "Lê Văn Ví Dụ", "Line Hansen", "Amazon Tan", "Putri Ayu",
)  # fmt: skip
STREETS = (
    "12 Sample Street, #03-14", "45/7 Đường Ví Dụ, Phường 3", "99/1 ถนนตัวอย่าง แขวงคลองเตย", "示例路88号 3楼",
    "Jl. Contoh No. 5, RT.02/RW.03, Kel. Sukamaju", "Blk 101 Lot 7, Brgy. Halimbawa", "Lot 1.2, Jln. Contoh 3/4A, Taman Co.",
    "Unit 5-10, Menara Sample, 50450", "c/o Sample Cafe, P.O. Box 123", "St. Mary's Rd. 7, Apt.4",
)  # fmt: skip
ITEMS = (
    "Sample kettle, 1.7 l", "USB-C cable 2.0 m", "5-Star hotel pillow 50x70 cm", "Facebook-blue T-shirt, size M", "เสื้อยืดตัวอย่าง",
    "Áo thun ví dụ", "示例水壶", "Phone case 13 Pro", "Gift box (free sticker)", "Instant coffee 3in1 20 x 18 g", "WhatsApp phone stand",
    "Model 08123-45 spare part",
)  # fmt: skip
CARRIERS = ("Sample Express", "Sample Ninja", "Sample Post")
LINKS = ("www.sample-shop.com", "https://sample.example/r", "bit.ly/3sample", "sampleshop.com.my", "Shop at samplekettle.store",
         "wa.me/6581112222", "linktr.ee/sample")  # fmt: skip
PLATFORMS = ("WhatsApp 8111 2222", "Find us on Shopee", "LINE ID: sampleshop", "IG: @sample.kettle", "Facebook Sample Kettles",
             "Zalo 0911 222 333", "微信 sample", "Lazada Sample Store", "Telegram @samplekettle")  # fmt: skip
PHONES = ("Call +65 8999 1234", "Tel: 0812-3456-7890", "Hotline 1800 123 4567", "+84 90 123 45 67", "โทร 081 234 5678")
MAILS = ("sales@sample-kettle.com", "help.sample@mail.example", "Write to us: sample@kettle.co.id")
WORDS = ("Give us 5 stars!", "Leave a positive review and get 10% off", "Use code SAVE10 next purchase", "Follow us for deals",
         "รีวิว 5 ดาว รับของแถม", "Đánh giá 5 sao nhé", "Beri bintang 5 ya", "五星好评返现", "Promo code inside", "Join our VIP club")  # fmt: skip
BAD = ("hyperlink", "qr_code", "other_platform", "phone", "mail", "not_about_order", "wrong_number", "no_number", "small_bars",
       "pale_bars", "blurred_bars", "two_labels", "no_name", "no_address", "no_item")  # fmt: skip
LOOKS = ("thermal", "turned", "blurred", "tilted", "noisy")  # of a picture


@dataclass(frozen=True, slots=True)
class Case:
    """A label with what is known of its parcel, and the offence it has ("": it is good)."""

    offence: str
    content: bytes
    kind: str
    about: About
    look: str


def good(seed: int) -> Contents:
    """The contents of a good label."""
    pick = random.Random(seed)
    number = pick.choice(("SMP{:09}", "JT50{:09}", "NVSGSMP{:09}", "{:012}")).format(pick.randrange(10**8, 10**9))
    return contents(
        number=number, carrier=pick.choice(CARRIERS), name=pick.choice(NAMES), phone="(+65)8000 0000",
        address=f"{pick.choice(STREETS)}, Singapore {pick.randrange(10000, 99999)}",
        items=[(pick.randrange(1, 4), item, "") for item in pick.sample(ITEMS, pick.randrange(1, 6))],
        marks=pick.sample(["fragile", "this_way_up", "keep_dry"], pick.randrange(3)),
        orders=[f"57646{pick.randrange(10**12, 10**13)}"], sender="Sample Kettle Co", sender_address="1 Sample Road",
    )  # fmt: skip


def about(label: Contents, others: frozenset[str] = frozenset()) -> About:
    """What is known of a label's parcel."""
    return About(
        number=label.number, orders=label.orders, name=label.name, address=label.address,
        items=tuple(item.partition("× ")[2] for item in label.items), phones=("+6580000000",),
        own_words=f"{label.carrier}\n{label.sender}\n{label.sender_address}", others=others,
    )  # fmt: skip


def draw(labels: list[Contents], *, paper: str = "thermal", more: list[str] = (), square: str = "") -> bytes:
    """A PDF of labels, with more lines of text, and a square code, on each."""
    if not more and not square:
        return pdf(labels, PAPERS[paper])
    size = PAPERS[paper]
    document = FPDF(unit="mm", format=size.page)
    document.set_auto_page_break(False)
    added = [Text(8, 118 - row * 6, 9, line) for row, line in enumerate(more)]
    drawn = [[*lay_out(label, size, Lettering()), *added] for label in labels]
    with fonts_for(document, (piece for pieces in drawn for piece in pieces)):
        for pieces in drawn:
            document.add_page()
            draw_pieces(document, pieces, 0, 0)
            if square:
                code = zxingcpp.create_barcode(square, zxingcpp.BarcodeFormat.QRCode)
                document.image(Image.fromarray(code.to_image(scale=4)), 75, 95, 18, 18)
        return bytes(document.output())


def cases(many: int, seed: int = 1) -> Iterator[Case]:
    """As many good labels as bad ones, each kind of offence as often as the others."""
    for at in range(many):
        yield _good(seed * 10_000 + at)
        yield _bad(seed * 10_000 + at, BAD[at % len(BAD)])


def pictured(many: int, seed: int = 1) -> Iterator[Case]:
    """The same, each as a picture."""
    for at, case in enumerate(cases(many, seed)):
        pick = random.Random(seed * 10_000 + at)
        yield case if case.kind == "picture" else _as(pick.choice(LOOKS), case.content, case, pick)


def _good(seed: int) -> Case:
    pick, label = random.Random(seed), good(seed)
    paper = pick.choice(("thermal", "a6"))
    content = draw([label], paper=paper)
    look = pick.choice(("pdf", "pdf", *LOOKS))
    return _as(look, content, Case("", content, "pdf", about(label), look), pick)


def _as(look: str, content: bytes, case: Case, pick: random.Random) -> Case:
    """The label as it comes: a file with text, or a picture of it."""
    if look == "pdf":
        return case
    picture = _render(content)
    if look == "thermal":
        picture = picture.point([0] * 128 + [255] * 128)
    elif look == "turned":
        picture = picture.rotate(pick.choice((90, 180, 270)), expand=True)
    elif look == "blurred":
        picture = picture.filter(ImageFilter.GaussianBlur(pick.uniform(0.4, 1.2)))
    elif look == "tilted":
        picture = picture.rotate(pick.uniform(-4, 4), expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    elif look == "noisy":
        noise = Image.effect_noise(picture.size, 40)
        picture = Image.blend(picture, noise, 0.15)
    return replace(case, content=_png(picture), kind="picture", look=look)


def _bad(seed: int, offence: str) -> Case:
    pick, label = random.Random(seed + 5), good(seed + 5)
    known = about(label)
    lines = {"hyperlink": LINKS, "other_platform": PLATFORMS, "phone": PHONES, "mail": MAILS, "not_about_order": WORDS}
    if offence in lines:
        content = draw([label], more=[pick.choice(lines[offence])])
    elif offence == "qr_code":
        content = draw([label], square=pick.choice(("https://sample.example", "SMP1", "LINE:sample")))
    elif offence == "wrong_number":
        other = good(seed + 6)
        content = draw([replace(label, number=other.number)])
        known = replace(known, others=frozenset({other.number}))
    elif offence in {"no_name", "no_address", "no_item"}:
        blank = {"no_name": {"name": "–"}, "no_address": {"address": "–"}, "no_item": {"items": ("1 × –",)}}
        content = draw([replace(label, **blank[offence])])
    elif offence == "two_labels":
        other = good(seed + 7)
        sheet = Image.new("L", (1600, 1200), 255)
        for side, one in enumerate((label, other)):
            sheet.paste(_render(draw([one])).resize((800, 1200)), (side * 800, 0))
        return Case(offence, _png(sheet), "picture", replace(known, others=frozenset({other.number})), "picture")
    else:
        return _spoilt(offence, label, known, pick)
    return Case(offence, content, "pdf", known, "pdf")


def _spoilt(offence: str, label: Contents, known: About, pick: random.Random) -> Case:
    """A picture of a label whose bars are bad."""
    picture = _render(draw([label]))
    if offence == "no_number":
        picture.paste(255, (0, 110, picture.width, 300))
    elif offence == "small_bars":
        bars = picture.crop((60, 110, picture.width - 60, 300))
        picture.paste(255, (0, 100, picture.width, 302))
        picture.paste(bars.resize((bars.width, pick.randrange(20, 36))), (60, 150))
    elif offence == "pale_bars":
        low = pick.randrange(180, 215)
        picture = picture.point([low + level * (255 - low) // 255 for level in range(256)])
    elif offence == "blurred_bars":
        # Bars that a fine scan shows and 203 dpi does not: gaps swollen by ink to less than half a dot.
        fine = _render(draw([label]), 4)
        fine.paste(_swollen(fine.crop((0, 220 * 2, fine.width, 600 * 2))), (0, 220 * 2))
        picture = fine
    return Case(offence, _png(picture), "picture", known, "picture")


def _swollen(picture: Image.Image) -> Image.Image:
    """Everything dark grown by seven dots on all sides: the darkest of fifteen by fifteen, found by halving steps."""
    for across, down in ((1, 0), (0, 1)):
        for step in (1, 2, 4, 7):
            picture = ImageChops.darker(picture, ImageChops.offset(picture, step * across, step * down))
    return ImageChops.offset(picture, -7, -7)


def _render(content: bytes, times: float = 1.0) -> Image.Image:
    page = pypdfium2.PdfDocument(content)[0]
    return page.render(scale=203.2 / 72 * times, grayscale=True).to_pil()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
