"""How fast the API is: `make bench`."""
