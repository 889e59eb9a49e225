"""The blog's own API, under `/api/v1/`."""
