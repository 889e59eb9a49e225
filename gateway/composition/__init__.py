"""Compose data of several services: one call to each service, whatever the page size.

The functions return neutral data: values of the contracts, joined with their authors.
A view that needs a single service calls that service itself.
"""
