"""Figures, never assertions on time: `bin/bench`."""
