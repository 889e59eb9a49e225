"""Linters of the OpenAPI descriptions, and clients generated of them."""
