"""The views: each reads a request, calls services and represents the result."""
