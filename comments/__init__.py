"""The service of comments on posts."""
