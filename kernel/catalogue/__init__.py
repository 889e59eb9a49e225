"""The catalogue of services: what they are and how they depend on one another."""
