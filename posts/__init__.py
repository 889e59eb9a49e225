"""The service of posts, tags and likes."""
