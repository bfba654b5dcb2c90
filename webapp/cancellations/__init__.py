"""Orders that are called off, by the seller, the buyer or a rule, and the money that goes back."""
