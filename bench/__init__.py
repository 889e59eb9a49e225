"""Benchmarks of the API: `make bench`."""
