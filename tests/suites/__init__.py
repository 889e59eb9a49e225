"""What is demanded of the API wherever its services are: in one process, or each in its own."""
