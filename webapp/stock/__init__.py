"""What is there to send: items, how many of each are where, and which are promised to which order."""
