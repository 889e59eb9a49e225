"""A kernel of services: contracts, calls, events, databases. It knows no product."""
