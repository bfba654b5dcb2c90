"""Writes an evidence file: orders some at a time, so that five hundred need no more memory than a few."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Business
from webapp.carriers.models import Carrier
from webapp.evidence.actions import gathering
from webapp.evidence.actions.archive import Archive
from webapp.evidence.actions.personal import personal_rows
from webapp.evidence.actions.readme_html import draw_html
from webapp.evidence.actions.readme_pdf import IN_FULL, PICTURES, draw_pdf
from webapp.evidence.models import Held, erasures_of, held
from webapp.evidence.rules import epcis
from webapp.evidence.rules.names import safe
from webapp.evidence.rules.paper import Cover, Told, seconds
from webapp.evidence.rules.personal import REASONS
from webapp.evidence.rules.pieces import MOMENTS
from webapp.evidence.rules.telling import story
from webapp.evidence.rules.words import CERTIFICATE, LIMITS, PROVES
from webapp.handover.models import Batch
from webapp.handover.rules.manifests import seal_of
from webapp.kit import files
from webapp.kit.assets import VERSION
from webapp.kit.db import db
from webapp.ledger.actions import Sealed
from webapp.proofs.models import Proof
from webapp.proofs.rules.strokes import Signature, read_strokes

SOME = 25
PROGRAMS = Path(__file__).parents[1] / "verify"
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class Writing:
    """One evidence file on its way."""

    def __init__(self, asked: Any, sealed: Sealed, path: Path):
        self.asked, self.sealed, self.archive = asked, sealed, Archive(path)
        self.business_id: UUID = asked.business_id
        business = db.session.get_one(Business, self.business_id)
        self.cover = Cover(asked.title, business.name, sealed.checkpoint)
        self.rows: dict[str, list[dict]] = {name: [] for name in ("events", "scans", "carrier", "packing", "personal",
                                                                  "custody", "epcis")}  # fmt: skip
        self.chains: list[dict] = []
        self.photos: dict[str, dict] = {}
        self.orders: list[dict] = []
        self.pictures: dict[str, bytes] = {}
        self.batches: set[UUID] = set()

    def write(self, note: Callable[[int], object]) -> None:
        """All of it. `note` hears how many orders are done."""
        order_ids = [UUID(order_id) for order_id in self.asked.order_ids]
        self.places = gathering.place_names(self.business_id)
        carriers = db.session.execute(select(Carrier.id, Carrier.name).where(Carrier.business_id == self.business_id))
        self.carriers = {row.id: row.name for row in carriers}
        for first in range(0, len(order_ids), SOME):
            self.add_orders(order_ids[first : first + SOME])
            db.session.rollback()
            note(min(first + SOME, len(order_ids)))
        self.finish()

    def add_orders(self, order_ids: list[UUID]) -> None:
        """Some of the orders: their chains and pictures go in, their rows are kept for the end."""
        found = held(self.business_id, order_ids)
        some = [found[order_id] for order_id in order_ids if str(order_id) in self.sealed.heads and order_id in found]
        erased = erasures_of(self.business_id, order_ids)
        for each in some:
            length = self.sealed.heads[str(each.order_id)][0]
            each.facts = each.facts[:length]
            self.add_order(each, erased.get(each.order_id))
        self.rows["personal"] += personal_rows(self.business_id, [each.order for each in some], self.asked.shows)
        scans = list({scan.client_id: scan for each in some for scan in each.scans}.values())
        self.rows["scans"] += [gathering.scan_row(scan, self.asked.shows) for scan in scans]
        self.rows["scans"] += gathering.quarantined_rows(self.business_id, [scan.client_id for scan in scans])
        self.rows["carrier"] += gathering.told_rows(self.business_id, some)

    def add_order(self, each: Held, erasure: Any) -> None:
        number, order_id = each.order.number, str(each.order_id)
        length, head = self.sealed.heads[order_id]
        name = f"chain/{order_id}.facts"
        self.archive.add(name, gathering.chain_file(each.facts))
        self.chains.append({"order": order_id, "number": number, "file": name, "length": length, "head": head,
                            "path": self.sealed.paths[order_id]})  # fmt: skip
        self.rows["events"] += [gathering.event_row(fact, number, self.places) for fact in each.facts]
        self.rows["carrier"] += gathering.carrier_rows(each, each.facts)
        self.rows["packing"] += gathering.packing_rows(each)
        self.rows["custody"] += gathering.custody_rows(number, each.facts)
        undone = {fact.undoes: fact for fact in each.facts if fact.undoes}
        parcel_ids = [parcel.id for parcel in each.parcels]
        batches = {batch.id: batch.carrier_id for batch in each.batches}
        carriers = {scan.parcel_id: batches.get(scan.batch_id) for scan in each.handovers if scan.batch_id}
        events = (epcis.event(fact, number, parcel_ids, undone, carriers) for fact in each.facts)
        self.rows["epcis"] += [event for event in events if event]
        told = self.told(each, erasure)
        self.orders.append({
            "order": order_id, "number": number, "parcels": told.parcels, "carrier": told.carrier,
            "shipping_type": each.order.shipping_type, "held": sorted(told.codes),
        })  # fmt: skip
        self.cover.orders.append(told)
        for moment, proofs in each.photos.items():
            for proof in proofs:
                self.add_photo(told, moment, proof, each)
        for proof in each.signatures:
            self.add_signature(proof)
        for batch in each.manifests:
            self.add_batch(batch)
        for label in each.labels:
            self.add_label(label)

    def told(self, each: Held, erasure: Any) -> Told:
        carriers = dict.fromkeys(self.carriers.get(p.carrier_id, p.carrier_words) for p in each.parcels)
        because = REASONS.get(erasure.because, erasure.because).lower() if erasure else ""
        words = f"The buyer's data were erased on {seconds(erasure.at.isoformat())}: {because}." if erasure else ""
        wheres = gathering.where_phones_were(each.scans, self.asked.shows)
        return Told(
            each.order.number, [p.tracking_number for p in each.parcels if p.tracking_number],
            ", ".join(name for name in carriers if name), story(each.facts, self.places, wheres), each.codes, [], words,
            f"order-{each.order_id}",
        )  # fmt: skip

    def add_photo(self, told: Told, moment: str, proof: Proof, each: Held) -> None:
        """A photo, once in however many orders it is: the original and the copy that bears its caption."""
        row = self.photos.get(str(proof.id)) or self.photo_row(moment, proof, each)
        row["orders"].append(told.number)
        self.photos[str(proof.id)] = row
        shown = row["shown"] or row["file"]
        told.photos.append((shown, MOMENTS[moment], proof.caption, proof.taken_at, proof.taken_by_name, proof.sha256))
        if shown and len(self.asked.order_ids) <= IN_FULL and len(self.pictures) < PICTURES * IN_FULL:
            self.pictures[shown] = files.read(proof.developed_sha256 or proof.sha256)

    def photo_row(self, moment: str, proof: Proof, each: Held) -> dict[str, Any]:
        stem = f"photos/{proof.taken_at:%Y%m%dT%H%M%SZ}-{moment}-{proof.id.hex[-12:]}"
        original = self.keep(f"{stem}.original.{EXTENSIONS.get(proof.media_type, 'bin')}", proof.sha256)
        shown = self.keep(f"{stem}.jpg", proof.developed_sha256)
        told = [s.photo_sha256 for s in each.scans if s.client_id == proof.subject_id and s.photo_sha256]
        return {
            "file": original, "shown": shown, "sha256": proof.sha256, "shown_sha256": proof.developed_sha256 or "",
            "moment": moment, "taken_at": proof.taken_at.isoformat(), "taken_by": proof.taken_by_name,
            "received_at": proof.recorded_at.isoformat(), "caption": proof.caption, "of": proof.subject,
            "of_id": str(proof.subject_id), "sha256_told_before_upload": told[0] if told else "",
            "same_bytes_as_an_earlier_photo": bool(proof.reuses), "says_of_itself": proof.exif,
            "missing": "" if original else "bytes not here",
            "orders": [],
        }  # fmt: skip

    def keep(self, name: str, sha256: str | None) -> str:
        """Put kept bytes in under that name; "" where they are not here (any more)."""
        if not sha256 or not files.has(sha256):
            return ""
        if name not in self.archive.names:
            self.archive.add(name, files.read(sha256))
        return name

    def add_signature(self, proof: Proof) -> None:
        """A signature's strokes as they were sealed, and drawn; who signed stands in its manifest or with the buyer."""
        name = f"signatures/{proof.id.hex[-12:]}"
        if not self.keep(f"{name}.json", proof.sha256) or f"{name}.svg" in self.archive.names:
            return
        strokes = read_strokes(files.read(proof.sha256))
        if isinstance(strokes, Signature):
            paths = "".join(f'<path d="{path}"/>' for path in strokes.paths())
            self.archive.add(
                f"{name}.svg",
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {strokes.width:.0f} {strokes.height:.0f}" '
                f'fill="none" stroke="#111" stroke-width="2">{paths}</svg>\n',
            )

    def add_batch(self, batch: Batch) -> None:
        """A handover's manifest as it was sealed, with its driver's signature."""
        if batch.id in self.batches:
            return
        self.batches.add(batch.id)
        content = batch.manifest or {}
        sealed = {
            "manifest": content,
            "sha256": batch.manifest_sha256,
            "holds": seal_of(content) == batch.manifest_sha256,
        }
        if batch.signature:
            sealed["signature"] = f"signatures/{batch.signature.id.hex[-12:]}.json"
            sealed["signed_by"] = {"name": batch.driver_name, "role": "driver"}
            self.add_signature(batch.signature)
        self.archive.add_json(f"handovers/manifest-{batch.manifest_number}.json", sealed)

    def add_label(self, label: Any) -> None:
        number = safe(label.number, "no-number")
        self.keep(f"labels/{number}-{label.picture_sha256[:12]}.png", label.picture_sha256)

    def add_documents(self) -> None:
        for place, document in enumerate(self.asked.documents, 1):
            stem, dot, extension = document["name"].rpartition(".")
            stem, extension = (stem, f".{safe(extension, 'bin')[:8]}") if dot else (document["name"], "")
            name = self.keep(f"documents/{place:02}-{safe(stem)}{extension}", document["sha256"])
            if name:
                self.cover.documents.append((name, document.get("words") or document["name"]))

    def finish(self) -> None:
        """What stands over all orders, the papers, the programs that verify, and the seal."""
        archive, checkpoint = self.archive, self.sealed.checkpoint
        self.add_documents()
        for name in ("events", "scans", "carrier", "custody"):
            archive.add_lines(f"{name}.jsonl", self.rows[name])
        for name in ("packing", "personal"):
            archive.add_json(f"{name}.json", self.rows[name])
        archive.add_json("epcis.jsonld", epcis.document(datetime.fromisoformat(checkpoint["at"]), self.rows["epcis"]))
        archive.add("CERTIFICATE.txt", CERTIFICATE.format(
            business=self.cover.business, title=self.cover.title, count=len(self.orders), key=checkpoint["key"],
            number=checkpoint["number"], at=checkpoint["at"][:19].replace("T", " "),
        ))  # fmt: skip
        archive.add("README.html", draw_html(self.cover))
        archive.add("README.pdf", draw_pdf(self.cover, self.pictures))
        for name in ("verify.html", "verify.py"):
            archive.add(name, (PROGRAMS / name).read_bytes())
        archive.close({
            "format": "handover evidence 1", "made_by": f"Handover {VERSION}", "title": self.cover.title,
            "business": self.cover.business,
            "subject": self.asked.subject, "subject_id": str(self.asked.subject_id), "shows": self.asked.shows,
            "checkpoint": checkpoint, "chains": self.chains, "orders": self.orders,
            "photos": list(self.photos.values()), "documents": [name for name, _ in self.cover.documents],
            "proves": list(PROVES), "limits": list(LIMITS),
        })  # fmt: skip


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
