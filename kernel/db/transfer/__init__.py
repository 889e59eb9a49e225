"""The transfer of a service's data to another database, on any engine."""
