"""The manifest on paper: A4, every script that names come in, the signature as strokes."""

from datetime import datetime
from pathlib import Path

from webapp.handover.rules.judging import METHODS
from webapp.handover.rules.verdicts import WORDS
from webapp.kit.faces import Faces
from webapp.proofs.rules.strokes import Signature
from webapp.stock.rules.marking import PARCEL_MARKS

FONTS = Path(__file__).parents[2] / "proofs" / "fonts"
MARGIN, WIDTH = 15, 180
COLUMNS = (10, 62, 62, 24, 22)


def draw(manifest: dict, sha256: str, signature: Signature | None) -> bytes:
    """A manifest as a PDF. Text in any script or none never stops it: unknown letters become boxes."""
    from fpdf import FPDF  # half a second to import: only whoever prints pays it

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            faces.write(self, f"Manifest {manifest.get('manifest')} · SHA-256 {sha256}", 6.5, grey=110)
            self.set_xy(MARGIN, -10)
            faces.write(self, f"Page {paper.page_no()}", 6.5, grey=110)

    faces = Faces()
    paper = Paper(format="A4")
    paper.set_margins(MARGIN, MARGIN)
    paper.set_auto_page_break(True, margin=20)
    paper.set_title(f"Manifest {manifest.get('manifest')}")
    paper.set_creator("Handover")
    paper.add_page()
    _heading(paper, faces, manifest)
    _parcels(paper, faces, manifest)
    _stayed(paper, faces, manifest)
    _signature(paper, faces, manifest, signature)
    return bytes(paper.output())


def _heading(paper, faces: Faces, manifest: dict) -> None:
    faces.write(paper, f"Manifest {manifest.get('manifest')}", 20, bold=True)
    paper.ln(11)
    faces.write(paper, f"{manifest.get('count')} parcels handed over to {manifest.get('carrier')}", 12, width=WIDTH)
    paper.ln(10)
    rows = (
        ("From", manifest.get("business")),
        (METHODS.get(str(manifest.get("method")), "Place") + " at", manifest.get("place")),
        ("Address", manifest.get("address")),
        ("Opened", f"{_time(manifest.get('opened_at'))} by {manifest.get('opened_by')}"),
        ("Closed", f"{_time(manifest.get('closed_at'))} by {manifest.get('closed_by')}"),
        ("Driver", manifest.get("driver")),
    )
    for label, words in rows:
        if words:
            faces.write(paper, label, 9, grey=110)
            paper.set_x(MARGIN + 32)
            faces.write(paper, str(words), 9, width=WIDTH - 32)
            paper.ln(5.6)
    paper.ln(4)


def _parcels(paper, faces: Faces, manifest: dict) -> None:
    _line(paper, faces, ("", "Tracking number", "Orders", "Scanned (UTC)", "By"), grey=110)
    for row, parcel in enumerate(manifest.get("parcels", ()), 1):
        first, *others = parcel["orders"] or ["–"]
        when = _time(parcel["scanned_at"], short=True)
        _line(paper, faces, (str(row), parcel["number"], first, when, parcel["by"]))
        for other in others:
            _line(paper, faces, ("", "", other, "", ""))
        if parcel.get("marks"):
            _line(
                paper,
                faces,
                ("", ", ".join(PARCEL_MARKS.get(mark, mark) for mark in parcel["marks"]), "", "", ""),
            )
    paper.ln(4)


def _line(paper, faces: Faces, cells: tuple[str, ...], grey: int = 20) -> None:
    if paper.get_y() > 270:
        paper.add_page()
    across = MARGIN
    for width, words in zip(COLUMNS, cells, strict=True):
        paper.set_x(across)
        faces.write(paper, words, 8.5, grey=grey, width=width - 2)
        across += width
    paper.ln(5)
    paper.set_draw_color(225)
    paper.line(MARGIN, paper.get_y() - 0.6, MARGIN + WIDTH, paper.get_y() - 0.6)


def _stayed(paper, faces: Faces, manifest: dict) -> None:
    missing, stopped = manifest.get("missing", ()), manifest.get("stopped", ())
    faces.write(paper, f"Should have gone and did not: {len(missing) or 'none'}", 10, bold=True)
    paper.ln(6.5)
    for parcel in missing:
        _line(paper, faces, ("", parcel["number"], ", ".join(parcel["orders"]), "", ""))
    if stopped:
        paper.ln(3)
        faces.write(paper, f"Stopped at the scanner: {len(stopped)}", 10, bold=True)
        paper.ln(6.5)
    for parcel in stopped:
        word = WORDS.get(parcel["verdict"])
        _line(paper, faces, ("", parcel["number"], word.words if word else parcel["verdict"], "", ""))
    paper.ln(4)


def _signature(paper, faces: Faces, manifest: dict, signature: Signature | None) -> None:
    if paper.get_y() > 225:
        paper.add_page()
    faces.write(paper, f"Signed {manifest.get('signed')}", 10, bold=True)
    paper.ln(7)
    top = paper.get_y()
    if signature:
        scale = min(80 / signature.width, 32 / signature.height)
        paper.set_draw_color(20)
        paper.set_line_width(0.45)
        for stroke in signature.strokes:
            paper.polyline([(MARGIN + x * scale, top + y * scale) for x, y, _ in (*stroke, stroke[-1])])
        paper.set_line_width(0.2)
    paper.set_draw_color(140)
    paper.line(MARGIN, top + 34, MARGIN + 80, top + 34)
    paper.set_xy(MARGIN, top + 35.5)
    faces.write(paper, str(manifest.get("driver") or "–"), 9, width=100)


def _time(text: object, short: bool = False) -> str:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return "–"
    return f"{moment:%d %b %H:%M}" if short else f"{moment:%d %b %Y %H:%M} UTC"
