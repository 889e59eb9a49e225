"""Django's PostgreSQL engine, which checks a persistent connection without a query."""
