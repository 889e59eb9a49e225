"""The service of users, their sessions and follows."""
