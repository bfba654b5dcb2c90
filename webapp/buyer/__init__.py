"""The public page behind a private link: where a buyer's parcels are, and when they come."""
