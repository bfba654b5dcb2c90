"""An invented business to look around in, plainly marked as one, built the way a person would build it: by the rooms'
own actions, from files like those that Seller Center gives."""

import io
import json
import secrets
import shlex
import socket
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from webapp.accounts.actions import add_person, open_business, remove_samples
from webapp.accounts.models import Business, Person, Shop
from webapp.carriers.actions import add_carrier
from webapp.deadlines.jobs import sweep
from webapp.handover.actions import Closing, Post, Witness, close_batch, open_batch, take_scans
from webapp.handover.rules.reports import Report
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.orders.jobs import import_file
from webapp.orders.models import Order
from webapp.places.actions import add_place
from webapp.places.models import Place
from webapp.reactions import announce
from webapp.sample.back import bring_back
from webapp.sample.buyers import call_off, change_their_mind
from webapp.sample.exports import (
    COURIERS,
    EXPRESS,
    NINJA,
    WAREHOUSES,
    Sample,
    before_packing,
    order_file,
    samples,
    stock_file,
)
from webapp.sample.run import go_round
from webapp.sample.table import lay_table
from webapp.sample.troubles import go_wrong
from webapp.stock.actions import confirm_orders, import_stock, read_stock
from webapp.tracking.actions import open_link
from webapp.tracking.models import Link

NAME, SHOP = "Sample Kettle Co", "Sample Kettle Shop"
PEOPLE = {"seller": "Sample Seller", "staff": "Sample Ana", "courier": "Sample Budi"}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
KEY = "EZTK-sandbox"
HANDED_OVER = 3


def load(home: Path) -> None:
    """Build the sample, and note its sign-ins in the data folder for the console."""
    passwords, port = {role: _password() for role in PEOPLE}, _free_port()
    current_app.config["OUTSIDE_ALLOWED_ORIGINS"] += [_origin(port)]
    with transaction():
        business_id = _people(passwords)
    carriers = _goods_and_ways(business_id)
    _orders(business_id, told := samples(now().astimezone(ZoneInfo("Asia/Singapore"))))
    _link(business_id, carriers, port)
    _hand_over(business_id, carriers[EXPRESS], told)
    go_round(business_id, carriers[COURIERS], [s for s in told if s.scene.carrier == COURIERS])
    with transaction():
        place_id = db.session.scalars(
            select(Place.id).where(Place.business_id == business_id, Place.name == WAREHOUSES[0])
        ).one()
    lay_table(business_id, place_id, "sample", PEOPLE["staff"])
    change_their_mind(business_id, told)
    bring_back(business_id, told)
    call_off(business_id, told, PEOPLE["seller"])
    go_wrong(business_id, told)
    _settle()
    _write(home / "sandbox.json", _stories(told))
    _write(home / "sample.json", {"carriers_port": port, "passwords": passwords})


def _people(passwords: dict[str, str]) -> UUID:
    owner = open_business(NAME, SHOP, "SG", PEOPLE["seller"], _email("seller"), passwords["seller"])
    for role in ("staff", "courier"):
        add_person(owner.business_id, PEOPLE[role], _email(role), role, passwords[role])
    db.session.get_one(Business, owner.business_id).sample_at = now()
    return owner.business_id


def _goods_and_ways(business_id: UUID) -> dict[str, UUID]:
    with transaction():
        for name in WAREHOUSES:
            add_place(business_id, "warehouse", name, "1 Sample Road\nSingapore")
        add_place(business_id, "drop_off_point", "Sample Drop-off Corner", "2 Sample Road\nSingapore")
        carriers = {name: add_carrier(business_id, name, "", "2", "4").id for name in (EXPRESS, NINJA)}
        carriers[COURIERS] = add_carrier(business_id, COURIERS, "", "0", "1", own_fleet="yes").id
    with transaction():
        import_stock(business_id, read_stock(io.BytesIO(stock_file())), PEOPLE["seller"])
    return carriers


def _orders(business_id: UUID, told: list[Sample]) -> None:
    """Two exports, as a shop downloads them on two days; what was to be packed is confirmed in between."""
    with transaction():
        shop_id = db.session.scalar(select(Shop.id).where(Shop.business_id == business_id))
    packed = [sample for sample in told if sample.scene.carrier]
    for name, rows in (
        ("sample-yesterday.csv", map(before_packing, packed)),
        ("sample-today.csv", (sample.cells for sample in told)),
    ):
        import_file(business_id, shop_id, name, order_file(rows), "sample", PEOPLE["seller"])
        if name == "sample-yesterday.csv":
            with transaction():
                ids = db.session.scalars(select(Order.id).where(Order.business_id == business_id)).all()
                confirm_orders(business_id, ids, "sample", PEOPLE["seller"])
    _settle()


def _link(business_id: UUID, carriers: dict[str, UUID], port: int) -> None:
    for adapter, carrier, wanted in (
        ("easypost", EXPRESS, {"base_url": _origin(port), "api_key": KEY, "pace": "5"}),
        ("ninjavan", NINJA, {"client_secret": secrets.token_urlsafe(24)}),
    ):
        with transaction():
            open_link(business_id, {"adapter": adapter, "carrier_id": str(carriers[carrier]), **wanted})


def _hand_over(business_id: UUID, carrier_id: UUID, told: list[Sample]) -> None:
    """A driver came a few minutes ago and took some parcels; the sandbox's carrier now tells their story live."""
    with transaction():
        ana = db.session.scalars(select(Person).where(Person.email == _email("staff"))).one()
        place_id = db.session.scalar(select(Place.id).where(Place.name == WAREHOUSES[0]))
        by = Witness(business_id, f"person:{ana.id}", ana.name)
        batch = open_batch(by, carrier_id, place_id, "pick_up")
        batch_id = batch.id  # type: ignore[union-attr] - what could be refused was made above
    at = now()
    waiting = [s for s in told if s.scene.carrier == EXPRESS and s.scene.status == "Awaiting collection"]
    there = [s for s in waiting if s.cells["Warehouse Name"] == WAREHOUSES[0]][:HANDED_OVER]
    reports = [
        Report(new_id(), sample.tracking, (at + timedelta(milliseconds=place)).isoformat(), batch=str(batch_id))
        for place, sample in enumerate(there)
    ]
    with transaction():
        take_scans([Post(by, reports, "sample", at.isoformat(), at)])
    with transaction():
        close_batch(by, batch_id, Closing("Sample Driver", typed=True))


def _settle() -> None:
    """Let everybody hear what happened, and the deadlines be judged, before anybody looks."""
    queue.drain()
    announce()
    sweep()


def _stories(told: list[Sample]) -> list[dict]:
    """What the sandbox's carriers know of the parcels that left before today, in the form that it keeps."""
    return [
        {
            "number": sample.tracking,
            "carrier": "easypost" if sample.scene.carrier == EXPRESS else "ninjavan",
            "story": sample.scene.story,
            "started_at": (now() - timedelta(hours=sample.scene.told_since)).isoformat(),
            "speed": sample.scene.speed,
        }
        for sample in told
        if sample.scene.story
    ]


def was_loaded(home: Path) -> bool:
    """Whether this data folder has had its sample, even if it was removed since."""
    return (home / "sample.json").exists()


def remove(home: Path) -> list[str]:
    """Delete every row of the sample business. Returns the names of what was removed."""
    with transaction():
        names = remove_samples()
    _write(home / "sample.json", {})
    (home / "sandbox.json").unlink(missing_ok=True)
    return names


def news(home: Path) -> dict:
    """What bin/start tells about the sample, and what it runs for it."""
    kept = json.loads((home / "sample.json").read_text()) if was_loaded(home) else {}
    if not kept:
        return {}
    port, key = kept["carriers_port"], "ninjavan"
    keep = shlex.quote(str(home / "sandbox.json"))
    link = db.session.scalar(
        select(Link).join(Business, Business.id == Link.business_id).where(
            Link.adapter == key, Business.sample_at.is_not(None)
        )
    )  # fmt: skip
    return {
        "sign_ins": [
            {"role": role, "email": _email(role), "password": password} for role, password in kept["passwords"].items()
        ],
        "carriers": {
            "command": f"python -m sandbox serve --port {port} --key {KEY} --keep {keep}",
            "origin": _origin(port),
            "listener": link and {
                "carrier": key, "path": f"/webhooks/{key}/{link.token}", "secret": link.secrets["client_secret"],
            },
        },
    }  # fmt: skip


def _origin(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _email(role: str) -> str:
    return f"{role}@kettle.test"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write(path: Path, content: object) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(content, indent=2))
