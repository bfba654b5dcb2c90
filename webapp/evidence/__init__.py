"""The evidence file: what is held about a parcel, sealed so that anyone can verify it; and erasing a buyer's data."""
