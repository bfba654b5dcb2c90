"""Taking proofs and developing photos."""

from webapp.proofs.actions.arriving import Arriving, arriving, forget_pieces, take_piece, whole
from webapp.proofs.actions.developing import develop
from webapp.proofs.actions.taking import Subject, take_photo, take_sent_signature, take_signature

__all__ = [
    "Arriving", "Subject", "arriving", "develop", "forget_pieces", "take_photo", "take_piece", "take_sent_signature",
    "take_signature", "whole",
]  # fmt: skip
