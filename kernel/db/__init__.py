"""Each service's own database: where it is, how to change it whole, how to page through it."""
