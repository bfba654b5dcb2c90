"""What is taken as a photo or a signature, and what is refused."""
