"""Deadlines follow the facts, and the clock."""

from webapp.deadlines.actions.following import follow, look_again, sweep, sweep_some

__all__ = ["follow", "look_again", "sweep", "sweep_some"]
