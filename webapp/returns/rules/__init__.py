"""What a return is, how it stands, what a scan of it means, and what may be done with its pieces. Pure."""
