"""Parcels changing hands: scans, batches for a driver or a drop-off point, manifests."""
