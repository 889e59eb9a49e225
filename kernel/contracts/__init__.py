"""Contracts: what services may know of one another. Needs no Django."""
