"""Stand-ins for the outside world: separate processes that speak the carriers' real wire formats over HTTP."""
