"""Traces of requests, kept and shown in development."""
