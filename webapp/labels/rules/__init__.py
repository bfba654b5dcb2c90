"""What a label says and how it stands on paper, what may not stand on it, and which numbers are right."""
