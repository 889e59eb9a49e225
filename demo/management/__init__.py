"""Management of the demo content."""
