"""What is true of orders: how a seller's export is read, and when two numbers are the same number."""
