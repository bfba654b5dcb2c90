"""What carriers say about parcels: who asks them, when, and how their words become facts."""
