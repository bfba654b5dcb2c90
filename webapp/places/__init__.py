"""Where parcels wait and pass: warehouses, pick-up places, drop-off points."""
