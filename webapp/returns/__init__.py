"""What comes back: asked for, agreed, received by scan, inspected, put back, written off or sent back, paid back."""
