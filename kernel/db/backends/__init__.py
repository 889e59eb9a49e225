"""Database engines: Django's own, with small changes."""
