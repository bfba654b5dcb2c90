"""Labels, the runs they are made in, the files they come in, numbers to give out, and what is printed where."""

from webapp.labels.models.at_hand import AtHand, label_at_hand
from webapp.labels.models.files import Run, Upload, run_of, runs_of, upload_of, uploads_of
from webapp.labels.models.label import Label, Permit, label_of, labels_of_file, labels_of_parcels, permits_of
from webapp.labels.models.pools import Pool, PoolNumber, free_counts, pools_of
from webapp.labels.models.reads import Asked, asked_of, parcels_numbered, to_label

__all__ = [
    "Asked", "AtHand", "Label", "Permit", "Pool", "PoolNumber", "Run", "Upload", "asked_of", "free_counts",
    "label_at_hand", "label_of", "labels_of_file", "labels_of_parcels", "parcels_numbered", "permits_of", "pools_of",
    "run_of", "runs_of", "to_label", "upload_of", "uploads_of",
]  # fmt: skip
