"""The database of each service: URLs, routing, transactions, pagination, and transfer."""
