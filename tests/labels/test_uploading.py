"""Labels from elsewhere: read, matched to their parcels by their bars, checked; and files made to hurt."""

import io
import zlib

import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from tests.labels.conftest import as_png
from tests.labels.corpus import about, draw, good
from webapp.kit.errors import Refusal
from webapp.labels.actions.reading import read_labels
from webapp.labels.rules.checking import MOST_TEXT, check
from webapp.labels.rules.uploads import look_at


def of(cast, order, **more):
    """A label as the platform draws it, for this order."""
    from webapp.kit.db import db
    from webapp.labels.actions.describing import contents_of
    from webapp.labels.models import asked_of

    parcel = cast.parcel(order)
    contents = contents_of(asked_of(cast.business, [parcel])[parcel])
    db.session.rollback()
    return contents


def test_every_page_is_matched_to_its_parcel(cast, office):
    orders = [cast.order(kinds=("confirmed",), shipping_type="tiktok") for _ in range(3)]
    labels = office.bring(draw([of(cast, order) for order in orders]))
    assert [label.parcel_id for label in labels] == [cast.parcel(order) for order in orders]
    assert {label.verdict for label in labels} == {"good"}
    assert office.upload.state == "done"
    assert cast.chain(orders[0]).parcels[str(cast.parcel(orders[0]))]["label"] == "good"


def test_a_label_of_nobodys_parcel_waits_for_somebody_to_look(cast, office):
    [label] = office.bring(draw([good(7)]))
    assert (label.verdict, label.parcel_id) == ("unmatched", None)


def test_a_link_and_a_square_code_are_named_and_framed(cast, office, client):
    order = cast.order(kinds=("confirmed",), shipping_type="tiktok")
    [label] = office.bring(
        draw([of(cast, order)], more=["Visit www.sample-kettles.shop"], square="https://x.sample.shop")
    )
    assert label.verdict == "refused"
    assert {"hyperlink", "qr_code"} <= {offence["code"] for offence in label.offences}
    assert all(offence["boxes"] for offence in label.offences)
    assert label.fault == "seller"
    picture = cast.client(cast.seller).get(f"/labels/{label.id}/picture")
    with Image.open(io.BytesIO(picture.data)) as shown:
        colours = shown.convert("RGB").getcolors(1 << 24)
    reds = sum(count for count, (red, green, _) in colours if red > 150 and green < 60)
    assert reds > 500


def test_another_parcels_label_is_refused(cast, office):
    mine, other = (cast.order(kinds=("confirmed",)) for _ in range(2))
    [label] = office.bring(draw([of(cast, other)]), parcel=cast.parcel(mine))
    assert "wrong_number" in {offence["code"] for offence in label.offences}


def test_a_zpl_file_is_drawn_and_read(cast, office):
    order = cast.order(kinds=("confirmed",), recipient="Nguyễn Thị Ánh")
    made = office.make(order, form="zpl203")
    from webapp.kit import files

    content = files.read(made.sha256)
    [label] = office.bring(content)
    assert label.parcel_id == cast.parcel(order)
    [refused] = office.bring(content.replace(b"^XZ", b"^FO40,900^BQN,2,5^FDQA,https://x.sample.shop^FS^XZ"))
    assert "qr_code" in {offence["code"] for offence in refused.offences}


def _bomb(side: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(b"\0" * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "not_a_picture"),
        (b"<svg onload=alert(1)></svg>", "not_a_picture"),
        (b"%!PS-Adobe EPS", "not_a_picture"),
        (b"II*\x00tiff", "not_a_picture"),
        (_bomb(13_000), "picture_too_large"),
        (_bomb(30_000), "picture_too_large"),
        (as_png(Image.new("L", (50, 50)))[:-20], "picture_cut_short"),
    ],
)
def test_what_is_no_label_is_refused_by_its_first_bytes(content, code):
    refusal = look_at(content)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 nonsense", b"%PDF-1.7\n" + b"\xff" * 5000, _bomb(4000)], ids=["cut", "noise", "bomb"]
)
def test_a_file_made_to_hurt_hurts_only_its_own_reading(cast, office, content):
    assert office.bring(content) == []
    assert office.upload.state == "failed"
    assert "cannot be read" in office.upload.failure


def test_a_script_in_a_pdf_is_never_run_and_not_kept(cast, office):
    paper = FPDF(unit="mm", format=(100, 150))
    paper.add_page()
    paper.set_font("helvetica")
    paper.text(10, 10, "SMP000000001")
    content = bytes(paper.output()).replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S/JavaScript/JS(app.alert(1))>>"
    )
    [label] = office.bring(content)
    from webapp.kit import files

    assert b"JavaScript" not in files.read(label.picture_sha256)


def test_the_largest_picture_that_is_taken_is_read_within_its_memory():
    [page] = pypdfium2.PdfDocument(draw([good(3)]))
    clear = page.render(scale=4).to_pil().convert("RGBA").resize((3990, 5985))
    taken = clear.getexif()
    taken[0x0112] = 6  # held on its side
    out = io.BytesIO()
    clear.save(out, "PNG", compress_level=1, exif=taken)
    _, [label] = read_labels(out.getvalue(), "picture", letters=False)
    assert good(3).number in {code.text for code in label.sheet.codes}
    assert label.sheet.width > label.sheet.height


def test_the_largest_page_is_read_within_its_memory():
    paper = FPDF(unit="mm", format=(2000, 2000))
    paper.add_page()
    _, [label] = read_labels(bytes(paper.output()), "pdf", letters=False)
    assert label.sheet.codes == ()


def test_a_page_full_of_text_is_no_label_and_is_not_looked_through_for_ever():
    paper = FPDF(unit="mm", format=(100, 150))
    paper.add_page()
    paper.set_font("helvetica", size=1)
    for row in range(240):
        paper.text(1, 1 + row * 0.6, "a@b.sample facebook " * 10)
    _, [label] = read_labels(bytes(paper.output()), "pdf", letters=False)
    assert MOST_TEXT < sum(len(line.text) + 1 for line in label.sheet.lines) < 2 * MOST_TEXT
    shown = {offence.shown for offence in check(label.sheet, about(good(1)))}
    assert "more text than a label has" in shown


@pytest.mark.parametrize("name", ["../../x", "CON", "x" * 4096, "a\0b", "\u202egpj.exe", "a%0d%0aBcc: b@sample.test"])
def test_what_a_file_is_called_is_only_shown(cast, name):
    sent = {"file": (io.BytesIO(draw([good(1)])), name)}
    answer = cast.client(cast.staff).post("/labels/uploads", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert cast.client(cast.staff).get(answer.location).status_code == 200
