"""Handover: the moment of handing over, the platform's deadlines and the evidence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(overrides: Mapping | None = None) -> "Flask":
    """The web application: settings, kit, rooms; nothing else. Raises settings.BadSetting."""
    from webapp.app import make_app  # only now: the processes that run no app stay small and quick without it

    return make_app(overrides)
