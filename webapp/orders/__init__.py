"""What was ordered: orders, their lines and parcels; how they come in and are found again."""
