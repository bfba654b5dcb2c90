"""Who is who: businesses, their shops, people and what they may do, sessions and devices."""
