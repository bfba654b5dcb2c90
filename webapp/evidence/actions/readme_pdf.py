"""The README on paper: A4, every script that names come in, the same bytes for the same facts."""

from datetime import datetime

from webapp.evidence.rules.paper import MILESTONES, Cover, Told, seconds, stamp
from webapp.evidence.rules.words import LIMITS, PROVES, whose_key
from webapp.kit.faces import Faces

MARGIN, WIDTH = 15, 180
LOW = 272  # mm: below this a new page is begun
IN_FULL = 5  # orders whose story is told in full; of more, one line each
PICTURES = 6


def draw_pdf(cover: Cover, pictures: dict[str, bytes]) -> bytes:
    """The README as a PDF. `pictures` are shown copies by their file name in the ZIP."""
    return _Paper(cover, pictures).drawn()


class _Paper:
    """A pen on A4."""

    def __init__(self, cover: Cover, pictures: dict[str, bytes]):
        from fpdf import FPDF  # half a second to import: only whoever makes a file pays it

        self.cover, self.pictures, self.faces = cover, pictures, Faces()
        paper = self

        class Sheet(FPDF):
            def footer(self) -> None:
                self.set_xy(MARGIN, -11)
                words = f"{cover.title[:70]} · checkpoint {cover.checkpoint['number']} · page {self.page_no()}"
                paper.faces.write(self, words, 7, grey=110, width=WIDTH)

        self.sheet = Sheet(format="A4")
        self.sheet.set_creation_date(datetime.fromisoformat(cover.checkpoint["at"]).replace(microsecond=0))
        self.sheet.set_margins(MARGIN, MARGIN)
        self.sheet.set_auto_page_break(False)
        self.sheet.set_title(f"Evidence: {cover.title}")
        self.sheet.set_creator("Handover")
        self.sheet.add_page()

    def drawn(self) -> bytes:
        """The whole paper."""
        self.heading()
        if len(self.cover.orders) <= IN_FULL:
            for told in self.cover.orders:
                self.order(told)
        else:
            self.overview()
        self.listed("Whose key signed it", whose_key(self.cover.business))
        self.listed("What this proves", PROVES)
        self.listed("What it does not prove", LIMITS)
        return bytes(self.sheet.output())

    def line(self, words: str, size: float = 9, *, bold: bool = False, grey: int = 20, left: float = 0) -> None:
        """A paragraph, broken where it must be."""
        for row in self.broken(words, size, WIDTH - left):
            self.room(size * 0.5)
            self.sheet.set_x(MARGIN + left)
            self.faces.write(self.sheet, row, size, bold=bold, grey=grey)
            self.sheet.ln(size * 0.5)

    def broken(self, words: str, size: float, width: float) -> list[str]:
        """Words in rows that fit: a letter is about half as wide as its size, wider ones as wide."""
        rows, across, at = [""], 0.0, width / (size * 0.3528)
        for word in words.split(" "):
            long = sum(0.55 if ord(letter) < 0x2E80 else 1.05 for letter in word) + 0.3
            if rows[-1] and across + long > at:
                rows.append("")
                across = 0.0
            while long > at:  # a word of 400 letters
                cut = max(1, int(at / 1.05))
                rows[-1], word = word[:cut], word[cut:]
                rows.append("")
                long = sum(0.55 if ord(letter) < 0x2E80 else 1.05 for letter in word)
            rows[-1] += (" " if rows[-1] else "") + word
            across += long
        return rows

    def room(self, height: float) -> None:
        """A new page where that much does not fit any more."""
        if self.sheet.get_y() + height > LOW:
            self.sheet.add_page()

    def heading(self) -> None:
        cover, checkpoint = self.cover, self.cover.checkpoint
        self.line(cover.title, 18, bold=True)
        self.sheet.ln(1)
        count = f"{len(cover.orders)} order{'s' if len(cover.orders) != 1 else ''}"
        self.line(f"Evidence file of {cover.business}, {count}. State of the record: {seconds(checkpoint['at'])}.", 10)
        self.sheet.ln(1)
        self.line("To verify it, offline: open verify.html in a browser and choose the ZIP, or run: "
                  "python3 verify.py evidence.zip", 9, grey=70)  # fmt: skip
        self.line(f"Signed by the key {checkpoint['key']}", 7.5, grey=110)
        self.sheet.ln(3)

    def order(self, told: Told) -> None:
        self.room(30)
        self.line(f"Order {told.number}", 13, bold=True)
        self.line(f"Parcel {', '.join(told.parcels) or 'without a number'}"
                  f"{', ' + told.carrier if told.carrier else ''}", 9, grey=70)  # fmt: skip
        self.line(f"In this file: {', '.join(told.held).lower() or 'only what is told below'}.", 9, grey=70)
        if told.erased:
            self.line(told.erased, 9, bold=True)
        self.sheet.ln(2)
        for one in told.lines:
            self.room(9)
            y = self.sheet.get_y()
            self.sheet.set_x(MARGIN)
            self.faces.write(self.sheet, stamp(one.at), 8.5, grey=70, width=46)
            self.sheet.set_xy(MARGIN + 48, y)
            self.faces.write(self.sheet, one.words, 8.5, bold=True, width=84)
            self.sheet.set_xy(MARGIN + 134, y)
            self.faces.write(self.sheet, one.by + (f", {one.place}" if one.place else ""), 8.5, width=46)
            self.sheet.ln(4.4)
            phone = f"phone at {one.phone}" if one.phone else ""
            more = " · ".join(part for part in (one.more, one.doubt, one.undone, phone) if part)
            if more:
                self.line(more, 8, grey=90, left=48)
        self.photos(told)
        self.sheet.ln(4)

    def photos(self, told: Told) -> None:
        shown = [photo for photo in told.photos if photo[0] in self.pictures][:PICTURES]
        if not shown:
            return
        self.sheet.ln(2)
        for first in range(0, len(shown), 3):
            self.room(58)
            y = self.sheet.get_y()
            for column, (file, moment, _, at, by, sha256) in enumerate(shown[first : first + 3]):
                x = MARGIN + column * 61
                self.sheet.image(self.pictures[file], x, y, 58, 43, keep_aspect_ratio=True)
                for row, words in enumerate((f"{moment}, {stamp(at)}", f"by {by}", f"SHA-256 {sha256[:24]}…")):
                    self.sheet.set_xy(x, y + 44 + row * 3.4)
                    self.faces.write(self.sheet, words, 6.8, grey=70, width=58)
            self.sheet.set_xy(MARGIN, y + 57)

    def overview(self) -> None:
        widths = (46, 27, 27, 27, 27, 26)
        heads = ("Order", *(words for words, _ in MILESTONES))
        self.row(widths, heads, grey=90)
        for told in self.cover.orders:
            self.row(widths, (told.number, *(told.moment(*kinds)[:17] or "–" for _, kinds in MILESTONES)))
        self.line("Times are UTC. Each order's whole story is in README.html.", 8, grey=90)
        self.sheet.ln(3)

    def row(self, widths: tuple[int, ...], cells: tuple[str, ...], grey: int = 20) -> None:
        self.room(5)
        y, x = self.sheet.get_y(), float(MARGIN)
        for width, words in zip(widths, cells, strict=True):
            self.sheet.set_xy(x, y)
            self.faces.write(self.sheet, words, 7, grey=grey, width=width - 1.5)
            x += width
        self.sheet.set_xy(MARGIN, y + 4.6)

    def listed(self, title: str, lines: tuple[str, ...]) -> None:
        self.room(20)
        self.sheet.ln(2)
        self.line(title, 11, bold=True)
        for words in lines:
            self.line(f"– {words}", 8.5)
