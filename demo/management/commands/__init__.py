"""Commands of the demo content."""
