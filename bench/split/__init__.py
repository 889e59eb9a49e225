"""Benchmarks of services in separate processes: `make bench-split`."""
