"""What goes into which box: the check of a parcel against its order, until it is sealed."""
