"""Shared by the tests of every service: test cases, transports, helpers for events."""
