"""What is held about orders, the files made of it, and what was erased."""

from webapp.evidence.models.held import Held, Packed, held

__all__ = ["Held", "Packed", "held"]
