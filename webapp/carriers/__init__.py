"""Who moves parcels: carriers, and the names they are known by."""
