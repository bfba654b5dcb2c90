"""What buyers and the platform are to be told, drafted from the facts; a person or a channel sends it."""
