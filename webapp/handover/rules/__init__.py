"""What a scan means, given facts: reading the code, the clock it came with, the verdict."""
