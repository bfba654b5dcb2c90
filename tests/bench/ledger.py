"""bin/bench ledger: how long the record takes to verify, and whether every tampering with it is found.

bin/bench ledger             1,000,000 facts, 10,000 tamperings, evidence of 500 parcels (about ten minutes)
bin/bench ledger --quick     a tenth
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.bench.figures import machine, table
from tests.cast import Cast
from tests.evidence.conftest import Parcel
from tests.evidence.verifying import verifier
from tests.ledger.tampering import TAMPERINGS, Ledger, tamper
from webapp import create_app
from webapp.evidence import actions
from webapp.evidence.actions import About, Asker
from webapp.evidence.jobs import make_files
from webapp.evidence.models import EvidenceFile
from webapp.kit.bulk import insert_many
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger import rules
from webapp.ledger.actions import check_chains, check_witnessed
from webapp.ledger.jobs import sign_checkpoints
from webapp.ledger.models import Chain, Fact
from webapp.orders.models import Order

KINDS = ("placed", "parcelled", "confirmed", "packed", "labelled", "handed_over", "manifested", "collected",
         "in_transit", "delivered")  # fmt: skip
AT_ONCE = 2000


def fill(cast: Cast, count: int) -> None:
    """Orders with ten facts each, hashed as the ledger hashes them, until there are that many facts."""
    began = now() - timedelta(days=30)
    for _ in range(0, count // len(KINDS), AT_ONCE):
        orders, facts, chains = [], [], []
        for _ in range(min(AT_ONCE, count // len(KINDS))):
            order = new_id()
            orders.append(_order(cast, order, began))
            story = list(_story(cast, order, began))
            facts += story
            chains.append({"business_id": cast.business, "order_id": order, "length": len(story),
                           "head": story[-1]["hash"], "status": "delivered", "lane": "done",
                           "parcels": {}})  # fmt: skip
        with transaction():
            insert_many(Order, orders)
            insert_many(Fact, facts)
            insert_many(Chain, chains)


def _order(cast: Cast, order, began) -> dict:
    texts = ("warehouse", "payment_method", "currency", "buyer_username", "recipient", "phone", "address", "city",
             "region", "postcode", "country", "buyer_message", "seller_note", "delivery_option",
             "platform_status")  # fmt: skip
    return dict.fromkeys(texts, "") | {
        "business_id": cast.business, "id": order, "shop_id": cast.shop, "number": order.hex, "placed_at": began,
        "shipping_type": "seller", "order_type": "NORMAL", "platform_times": {}, "buyer_key": order.hex,
        "source": "bench", "recorded_at": began,
    }  # fmt: skip


def _story(cast: Cast, order, began):
    before = ""
    for position, kind in enumerate(KINDS, 1):
        at = began + timedelta(hours=position)
        linked = {
            "business_id": cast.business, "order_id": order, "id": new_id(), "parcel_id": None, "position": position,
            "kind": kind, "key": f"bench-{kind}", "happened_at": at, "uncertainty": 0.5, "recorded_at": at,
            "actor": "person:bench", "actor_name": "Sample Ana", "place_id": None,
            "details": {"verdict": "taken", "number": order.hex[:14]}, "undoes": None,
        }  # fmt: skip
        before = rules.link(before, linked)
        yield {**linked, "announced_at": at, "hash": before}


def timed(work) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def verifying(cast: Cast, count: int):
    """How long signing and verifying that many facts takes."""
    fill(cast, count)
    yield f"{count:,} facts: sign a checkpoint, first witness", timed(sign_checkpoints), ""
    found: list = []
    yield f"{count:,} facts: verify every chain", timed(lambda: found.extend(check_chains(cast.business))), "30 s"
    yield f"{count:,} facts: compare with the witness", timed(lambda: found.extend(check_witnessed(cast.business))), ""
    if not all(isinstance(each, int) for each in found):
        raise RuntimeError(f"an untouched record was said to be broken: {found[:3]}")


def tampering(cast: Cast, count: int):
    """That many random tamperings with a small record: how many were found, and how often it cried wolf."""
    ledger, chance = Ledger(cast), random.Random(2026)
    sign_checkpoints()
    missed, wolf, kinds = [], 0, Counter()
    began, before = time.perf_counter(), ledger.kept()
    for _ in range(count):
        wolf += bool(ledger.found())
        name = chance.choice(list(TAMPERINGS))
        done = tamper(ledger, name, chance)
        kinds[name] += 1
        if not ledger.found():
            missed.append(done)
        ledger.put_back(before)
    words = f"{count - len(missed):,} of {count:,} found, {wolf} false alarms, {len(kinds)} kinds"
    yield f"{words}{': missed ' + '; '.join(missed[:3]) if missed else ''}", time.perf_counter() - began, "all"


def evidence(cast: Cast, count: int):
    """An evidence file of that many parcels, with a photo, a label and packing each, and of one."""
    parcels = []
    for place in range(count):
        parcel = Parcel(cast, f"SMP8{place:08}")
        parcel.pack()
        parcel.label()
        parcels.append(parcel)
    for some, goal in ((parcels[:1], "2 s"), (parcels, "60 s")):
        with transaction():
            about = About("batch", new_id(), "Bench", [parcel.order for parcel in some])
            row_id = actions.ask(Asker(cast.business, "person:bench", "Bench"), about).id
        seconds = timed(make_files)
        path = actions.path_of(db.session.get_one(EvidenceFile, (cast.business, row_id)))
        yield f"evidence file of {len(some)} parcels ({path.stat().st_size / 1e6:.1f} MB)", seconds, goal
        with path.open("rb") as file:
            began = time.perf_counter()
            faults, _ = verifier.verify(file)
            yield f"verify.py on it: {faults or 'holds'}", time.perf_counter() - began, ""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bin/bench ledger", description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=("verifying", "tampering", "evidence"))
    asked = parser.parse_args()
    share = 10 if asked.quick else 1
    print(f"By `bin/bench ledger`, SQLite. {machine()}.\n\n{table(('what', 'seconds', 'goal'), [])}", flush=True)
    for name, work, size in (("verifying", verifying, 1_000_000), ("tampering", tampering, 10_000),
                             ("evidence", evidence, 500)):  # fmt: skip
        if asked.only not in {None, name}:
            continue
        with tempfile.TemporaryDirectory() as home:
            settings = {"HOME": Path(home), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{home}/bench.db", "REDIS_URL": "",
                        "TESTING": True, "WTF_CSRF_ENABLED": False}  # fmt: skip
            app = create_app(settings)
            with app.app_context():
                db.create_all()
                for row in work(Cast(app), size // share):
                    print(table(("", "", ""), [row]).splitlines()[-1], flush=True)
                db.session.remove()
    sys.exit(0)


if __name__ == "__main__":
    main()
