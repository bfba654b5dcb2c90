"""What an evidence file is made of. Pure: no clock, no database."""
