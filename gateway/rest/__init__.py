"""The REST API: what HTTP says and what it means. What is answered is composed in `gateway.composition`."""
