"""What happened, who says so, when: the append-only, hash-chained record that every status is a fold of."""
