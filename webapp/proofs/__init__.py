"""Photos and signatures: bytes, hash, when taken, of what."""
