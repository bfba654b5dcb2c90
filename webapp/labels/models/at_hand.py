"""How the label of one parcel stands for whoever stands before it, and how they had their last label made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.kit.db import db
from webapp.labels.models.files import STATES, Run, run_of
from webapp.labels.models.label import Label, labels_of_parcels

LATELY = 100  # runs that are looked through for the parcel


@dataclass(frozen=True, slots=True)
class AtHand:
    """The newest label of a parcel; the run that was asked for since it was sealed, or in which that label was made;
    the form and printer that this person chose last."""

    label: Label | None
    run: Run | None
    form: str
    printer: str

    @property
    def version(self) -> str:
        """Another one whenever something of it is to be shown anew: digits and hyphens."""
        printed = self.run is not None and bool(self.run.printed_at or self.run.print_failure)
        at = list(STATES).index(self.run.state) + 1 if self.run else 0
        return f"{int(self.label.checked_at.timestamp()) if self.label else 0}-{at}-{printed:d}"


def label_at_hand(business_id: UUID, parcel_id: UUID, sealed_at: datetime, by: str) -> AtHand:
    """How its label stands, for `by` (an actor: "person:<id>")."""
    label = next(iter(labels_of_parcels(business_id, [parcel_id]).get(parcel_id, ())), None)
    newest = select(Run).where(Run.business_id == business_id).order_by(Run.created_at.desc(), Run.id.desc())
    since = db.session.scalars(newest.where(Run.created_at >= sealed_at).limit(LATELY))
    run = next((run for run in since if str(parcel_id) in run.parcel_ids), None)
    if run is None and label and label.source == "own":
        run = run_of(business_id, label.file_id)
    last = db.session.scalar(newest.where(Run.by == by).limit(1))
    return AtHand(label, run, *((last.form, last.printer) if last else ("thermal", "")))
