"""The platform's rules as data, each with its source and the date it was read."""
