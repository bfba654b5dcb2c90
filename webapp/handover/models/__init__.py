"""Batches, scans, and what is read of them."""

from webapp.handover.models.batches import Batch, batch_of, batches_of, latest_batch
from webapp.handover.models.phones import Phone
from webapp.handover.models.scans import Quarantined, Scan
from webapp.handover.models.stops import Stop

__all__ = ["Batch", "Phone", "Quarantined", "Scan", "Stop", "batch_of", "batches_of", "latest_batch"]
