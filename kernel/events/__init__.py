"""What one service owes another: written down with the change, delivered at least once, applied once."""
