"""Django's PostgreSQL engine, which looks at a kept connection without asking the server."""
