"""The databases of the services: URLs, routing, transactions, pagination, transfer."""
