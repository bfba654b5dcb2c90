"""A parcel with everything that can be held about one. All invented."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.handover.conftest import Scanner, ready
from tests.packing.conftest import box
from tests.proofs.pictures import picture
from webapp.handover.actions import Closing, Witness, close_batch, tell_photo
from webapp.kit import files
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.labels.models import Label
from webapp.ledger.actions import Telling, record
from webapp.packing.models import Packing
from webapp.proofs.actions import Subject, take_photo, take_signature
from webapp.proofs.rules.strokes import read_strokes

STROKES = '{"width":300,"height":120,"strokes":[[[10,20,0],[200,90,140],[280,30,300]]]}'


class Parcel:
    """One order in one parcel, and what is done with it, step by step."""

    def __init__(self, cast, number: str = "SMP700000001", **columns):
        self.cast, self.number, self.business = cast, number, cast.business
        self.order = ready(cast, number, **columns)
        self.id = cast.parcel(self.order)
        self.phone = Scanner(cast)

    def photo(self, subject: str, subject_id: UUID, colour: str, ago: timedelta = timedelta(0)) -> UUID:
        of = Subject(self.business, subject, subject_id, now() - ago, "person:test", "Sample Ana", self.number)
        with transaction():
            proof = take_photo(of, picture(colour=colour))
            tell_photo(proof)
            return proof.id

    def pack(self) -> None:
        made = box(self.cast, f"Box {self.number}")
        with transaction():
            row = Packing(
                business_id=self.business, unit_id=self.id, order_id=self.order, parcel_id=self.id, box_id=made,
                weight_g=1234, expected_g=1200, begun_by_name="Sample Ana", sealed_by_name="Sample Ana",
                sealed_at=now() - timedelta(hours=5),
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            details = {"packing": str(row.id), "box": "M", "weight_g": 1234}
        self.cast.tell(self.order, "packed", parcel_id=self.id, details=details, happened_at=now() - timedelta(hours=5))
        self.photo("parcel", self.id, "brown", timedelta(hours=5))

    def label(self) -> None:
        with transaction():
            db.session.add(
                Label(
                    business_id=self.business, parcel_id=self.id, source="made", file_id=uuid4(), place=0,
                    number=self.number, verdict="good", picture_sha256=files.keep(picture("PNG", colour="white")),
                    width=100.0, height=150.0, by_name="Sample Ana",
                )
            )  # fmt: skip

    def hand_over(self, batch=None) -> UUID:
        if batch is None:
            self.phone.open()
        else:
            self.phone.batch = batch
        scan = self.phone.scan(self.number, ago=timedelta(minutes=5))
        assert self.phone.send(scan)[0]["verdict"]["believed"]
        self.photo("scan", UUID(scan["client_id"]), "green")
        return self.phone.batch

    def close(self) -> None:
        by = Witness(self.business, "person:test", "Sample Ana")
        with transaction():
            of = Subject(self.business, "batch", self.phone.batch, now(), by.actor, by.name, "Sample Driver")
            signature = take_signature(of, read_strokes(STROKES))
            assert not isinstance(close_batch(by, self.phone.batch, Closing("Sample Driver", signature)), list)

    def report(self, kind: str, words: str, ago: timedelta = timedelta(0)) -> None:
        said = {"code": kind.upper(), "words": words}
        with transaction():
            record(self.business, [
                Telling(self.order, kind, f"carrier-{kind}-{ago}", now() - ago, "carrier:Sample Express",
                        "Sample Express", self.id, None, said)
            ])  # fmt: skip


@pytest.fixture
def parcel(cast) -> Parcel:
    """A parcel whose story is whole: packed, labelled, handed over, signed for, scanned, delivered."""
    parcel = Parcel(cast)
    parcel.pack()
    parcel.label()
    parcel.hand_over()
    parcel.close()
    parcel.report("collected", "Picked up", timedelta(minutes=2))
    parcel.report("delivered", "Left with the recipient")
    return parcel
