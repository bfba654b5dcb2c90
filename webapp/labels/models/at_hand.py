"""How the label of one parcel stands for whoever stands before it, and how they had their last label made."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from webapp.kit.db import db
from webapp.labels.models.files import STATES, Run, runs_of
from webapp.labels.models.label import Label, labels_of_parcels

LATELY = 50  # runs that are looked through for the parcel


@dataclass(frozen=True, slots=True)
class AtHand:
    """The newest label of a parcel and the newest run that it is in; the form and printer that this person chose
    last."""

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


def label_at_hand(business_id: UUID, parcel_id: UUID, by: str) -> AtHand:
    """How its label stands, for `by` (an actor: "person:<id>")."""
    label = next(iter(labels_of_parcels(business_id, [parcel_id]).get(parcel_id, ())), None)
    run = next((run for run in runs_of(business_id, LATELY) if str(parcel_id) in run.parcel_ids), None)
    mine = select(Run.form, Run.printer).where(Run.business_id == business_id, Run.by == by)
    last = db.session.execute(mine.order_by(Run.created_at.desc(), Run.id.desc()).limit(1)).first()
    return AtHand(label, run, *(last or ("thermal", "")))
