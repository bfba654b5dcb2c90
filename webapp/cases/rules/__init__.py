"""What may go wrong, what wins it, until when, and whose fault it is: all of it from the facts."""
