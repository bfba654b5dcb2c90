"""Taking proofs and developing photos."""

from webapp.proofs.actions.developing import develop
from webapp.proofs.actions.taking import Subject, take_photo, take_sent_signature, take_signature

__all__ = ["Subject", "develop", "take_photo", "take_sent_signature", "take_signature"]
