"""Labels made, labels read, the corpus of good and bad ones; orders confirmed, picked and boxed."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain
from types import SimpleNamespace
from uuid import UUID

import pypdfium2
import zxingcpp
from sqlalchemy import insert, select

from tests.bench.business import Business, make_business
from tests.bench.figures import middle, quantile
from tests.bench.installation import Installation
from tests.labels.corpus import BAD, Case, cases, good, pictured
from tests.labels.names import STRANGE
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.labels.actions.drawing import pdf
from webapp.labels.actions.letters import reads_letters
from webapp.labels.actions.reading import read_labels
from webapp.labels.actions.zebras import zebra
from webapp.labels.rules.checking import check
from webapp.labels.rules.layout import PAPERS
from webapp.orders.models import Order
from webapp.packing.models import book
from webapp.packing.rules.boxes import Content, fits, suggested
from webapp.stock.actions import confirm_orders, count_stock, make_pick_list
from webapp.stock.models import Holding, Item, Reservation, low_items, picks_of
from webapp.stock.rules import Listed

Say = Callable[[str], None]
SELLERS = 16
# Bars that have run together cannot be measured any more: then it is right to say that none can be read.
RIGHT = {"blurred_bars": {"blurred_bars", "no_number"}}
ITEMS = 500  # the business of the bench sells so many


def made(many: int, say: Say) -> dict[str, float]:
    """Labels a second on one core, drawn as PDF and as ZPL, after a first one that warms up."""
    say(f"{many} labels of each kind")
    labels = [good(seed) for seed in range(many)]
    found = {}
    ways = {
        "PDF, 100 x 150 mm": lambda some: pdf(some, PAPERS["thermal"]),
        "PDF, four on A4": lambda some: pdf(some, PAPERS["a4"]),
        "ZPL, 203 dpi": lambda some: zebra(some, 203),
        "ZPL, 300 dpi": lambda some: zebra(some, 300),
    }
    for name, draw in ways.items():
        draw(labels[:5])
        began = time.process_time()
        for start in range(0, many, 100):
            draw(labels[start : start + 100])
        found[name] = many / (time.process_time() - began)
    return found


def checked(many: int, say: Say) -> dict[str, float]:
    """Checks a second, one after another on one core: read in a process of its own, and judged; without and with the
    reading of pictures."""
    pages = [good(seed) for seed in range(20)]
    sheets = pdf(pages, PAPERS["thermal"])
    say(f"{many} label checks")
    read_labels(sheets, "pdf", most=1)
    began = time.perf_counter()
    for _ in range(many // 20):
        read_labels(sheets, "pdf", letters=False)
    found = {"twenty on a file": many / (time.perf_counter() - began)}
    singles = [case for case in cases(max(many // 10, 5), seed=7) if case.kind == "pdf"]
    began = time.perf_counter()
    for case in singles:
        judged(case)
    found["one a file"] = len(singles) / (time.perf_counter() - began)
    if reads_letters():
        pictures = [case for case in cases(max(many // 10, 5), seed=8) if case.kind == "picture"][:10]
        began = time.perf_counter()
        for case in pictures:
            judged(case, letters=True)
        found["pictures, with letters"] = len(pictures) / (time.perf_counter() - began)
    return found


def judged(case: Case, letters: bool = False) -> set[str]:
    """The codes of what is found on a label of the corpus."""
    _, pages = read_labels(case.content, case.kind, letters=letters)
    return {offence.code for page in pages for offence in check(page.sheet, case.about)}


def corpus(many: int, say: Say) -> dict:
    """How many bad labels of each kind are caught, and how many good ones of each look are refused; of two corpora, so
    that no rule fits the one it was made with."""
    say(f"the corpus: {many} good and {many} bad labels")
    half = many // 2 // len(BAD) * len(BAD)
    return _told_apart(chain(cases(half, 1), cases(many - half, 2)), letters=False)


def lettered(many: int, say: Say) -> dict:
    """The same of pictures alone, with their letters read; of two other corpora."""
    say(f"pictures with letters: {many} good and {many} bad labels")
    half = many // 2 // len(BAD) * len(BAD)
    return _told_apart(chain(pictured(half, 7), pictured(many - half, 8)), letters=True)


def _told_apart(labels: Iterable[Case], letters: bool) -> dict:
    seen, hit, named = Counter(), Counter(), Counter()
    for case in labels:
        codes, key = judged(case, letters), (case.offence or "", case.look if not case.offence else "")
        seen[key] += 1
        hit[key] += bool(codes)
        named[key] += bool(RIGHT.get(case.offence, {case.offence}) & codes)
    return {"seen": seen, "hit": hit, "named": named}


def decoded(say: Say) -> tuple[int, list[str]]:
    """Labels of every size with the longest and the strangest names, drawn, rendered at 203 dpi and read back: how
    many, and those that did not give their own number."""
    say("every size with the strangest names")
    read, wrong = 0, []
    labels = [SimpleNamespace(name=name, label=_named(seed, name)) for seed, name in enumerate(STRANGE)]
    for form, paper in PAPERS.items():
        document = pypdfium2.PdfDocument(pdf([each.label for each in labels], paper))
        cells = paper.across * paper.down
        for place, page in enumerate(document):
            dots = page.render(scale=203.2 / 72, grayscale=True).to_pil().point([0] * 128 + [255] * 128)
            texts = {code.text for code in zxingcpp.read_barcodes(dots)}
            for each in labels[place * cells : (place + 1) * cells]:
                read += 1
                if each.label.number not in texts:
                    wrong.append(f"{form}: {each.name[:20]}")
    return read, wrong


def _named(seed: int, name: str):
    from dataclasses import replace

    return replace(good(seed), name=name, address=name)


def boxed(many: int) -> float:
    """Seconds to choose boxes for so many orders of one to eight pieces, out of twelve boxes."""
    dice, rules = random.Random(5), book()
    boxes = [
        SimpleNamespace(id=UUID(int=at), name=str(at), length_mm=150 + 40 * at, width_mm=100 + 30 * at,
                        height_mm=60 + 25 * at, weight_g=80 + 30 * at, max_weight_g=20_000, left=None)
        for at in range(12)
    ]  # fmt: skip
    orders = [
        [Content((dice.randint(40, 260), dice.randint(30, 200), dice.randint(20, 150)), dice.randint(50, 1500),
                 ("fragile",) if dice.random() < 0.2 else (), ("bubble_wrap",) if dice.random() < 0.2 else ())
         for _ in range(dice.randint(1, 8))]
        for _ in range(many)
    ]  # fmt: skip
    began = time.process_time()
    for pieces in orders:
        suggested(fits(boxes, pieces, rules))
    return time.process_time() - began


def confirmed(installed: Installation, many: int, say: Say) -> dict:
    """Confirming by sixteen sellers at once out of one warehouse, then one pick list of what they confirmed."""
    business = make_business(installed.app)
    say(f"{many} orders to confirm")
    content, _ = business.export(many, timedelta(hours=1), "Awaiting shipment")
    business.bring_in(content)
    stocked = [Listed(row, f"SKU-{row}", "Bench item", "Bench Warehouse", many) for row in range(ITEMS)]
    refusals: list = []
    with transaction():
        count_stock(business.id, stocked, "Bench", refusals)
    orders = list(db.session.scalars(select(Order.id).where(Order.business_id == business.id)))[:many]
    db.session.rollback()
    took, lost = _by_sellers(installed, business, orders)
    wall = took.pop()
    promised = sum(db.session.scalars(select(Reservation.quantity).where(Reservation.business_id == business.id)))
    reserved = sum(db.session.scalars(select(Holding.reserved).where(Holding.business_id == business.id)))
    began = time.perf_counter()
    with transaction():
        pick_list = make_pick_list(business.id, business.place_id, orders[:1000], "Bench", "Bench")
    made_in = time.perf_counter() - began
    assert pick_list and len(picks_of(business.id, pick_list)) == min(many, 1000), refusals
    db.session.rollback()
    low = running_low(business.id, business.place_id, many * 100)
    return {
        "rate": len(took) / wall, "p50": middle(took) * 1000, "p99": quantile(took, 0.99) * 1000, "failed": lost,
        "promised": promised, "reserved": reserved, "pick": made_in, "low": low,
    }  # fmt: skip


def running_low(business_id: UUID, place_id: UUID, many: int) -> float:
    """Seconds to find what runs low among so many items, all of them noted at five; the best of five."""
    dice, ids = random.Random(6), [new_id() for _ in range(many)]
    with transaction():
        for start in range(0, many, 5000):
            some = ids[start : start + 5000]
            db.session.execute(
                insert(Item),
                [
                    {"business_id": business_id, "id": one, "sku": f"LOW-{one.hex}", "name": "", "low_at": 5}
                    for one in some
                ],
            )
            db.session.execute(
                insert(Holding),
                [{"business_id": business_id, "item_id": one, "place_id": place_id, "on_hand": dice.randint(0, 400),
                  "reserved": 0} for one in some],
            )  # fmt: skip
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        low_items(business_id, 6)
        times.append(time.perf_counter() - began)
    db.session.rollback()
    return min(times)


def _by_sellers(installed: Installation, business: Business, orders: list[UUID]) -> tuple[list[float], int]:
    """Every seller confirms the next order until none is left. The seconds of each, and of the whole at the end; how
    many failed."""
    waiting, took, lost = iter(orders), [], []
    turn = threading.Lock()

    def seller() -> None:
        with installed.app.app_context():
            while True:
                with turn:
                    order = next(waiting, None)
                if order is None:
                    return
                began = time.perf_counter()
                with transaction():
                    [answer] = confirm_orders(business.id, [order], "bench", "Bench")
                took.append(time.perf_counter() - began)
                if answer.refusal:
                    lost.append(answer.refusal.words)
                db.session.remove()

    sellers = [threading.Thread(target=seller) for _ in range(SELLERS)]
    began = time.perf_counter()
    for each in sellers:
        each.start()
    for each in sellers:
        each.join()
    return [*took, time.perf_counter() - began], len(lost)


def sums(found: dict) -> tuple[int, int, int, int]:
    """Of a corpus: bad labels, how many of them were caught, good ones, how many of them were refused."""
    seen, hit = found["seen"], found["hit"]
    bad, good_ones = [key for key in seen if key[0]], [key for key in seen if not key[0]]
    return tuple(sum(counter[key] for key in keys) for keys in (bad, good_ones) for counter in (seen, hit))


def table_of_corpus(found: dict) -> list[tuple]:
    """Rows of the table of hits and misses: bad labels by offence, then good ones by look."""
    seen, hit, named = found["seen"], found["hit"], found["named"]
    rows = [(f"bad: {code}", seen[code, ""], hit[code, ""], named[code, ""]) for code in BAD if seen[code, ""]]
    looks = sorted(look for code, look in seen if not code)
    return rows + [(f"good, {look}", seen["", look], hit["", look], "") for look in looks]
