"""Deadlines follow the facts, and the clock."""

from webapp.deadlines.actions.following import follow, sweep, sweep_some

__all__ = ["follow", "sweep", "sweep_some"]
