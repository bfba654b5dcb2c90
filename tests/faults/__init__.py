"""Faults between phones and the server: a bad network, killed processes, many at once; and one checker for them all."""
