"""What went wrong with an order, what is needed to win it, and until when; and events beyond anybody that excuse."""
