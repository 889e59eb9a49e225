"""Conduit, the API of RealWorld: a second presentation of the same services."""
