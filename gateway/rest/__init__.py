"""What both APIs share: reading requests, problems, caching, throttling, OpenAPI."""
