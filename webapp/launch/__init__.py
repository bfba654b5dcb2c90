"""One command that starts everything on one machine and brings back what falls (`bin/start`)."""
