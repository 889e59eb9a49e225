"""What it costs to have the services in processes of their own: `make bench-split`."""
