"""Management commands for services, and Django's commands for several databases."""
