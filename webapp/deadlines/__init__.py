"""What has to be done by when: open, met, late, missed, excused; reminders; the radar."""
