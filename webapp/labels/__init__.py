"""What is stuck on a parcel: labels made here or brought from elsewhere, each read and checked, and printed."""
