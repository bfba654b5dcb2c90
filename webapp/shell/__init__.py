"""The app's own pages: the way in, today's work, settings, health; and how times and numbers are worded."""
