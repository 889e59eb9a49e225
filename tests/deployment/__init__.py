"""The files in `deploy/` agree with the project."""
