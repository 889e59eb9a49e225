"""What `deploy/` says, held to what the project is."""
