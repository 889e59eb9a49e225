"""The response bodies: stable formats, independent of the contracts of the services.

The OpenAPI schemas are made of these classes, their docstrings and descriptions.
"""
