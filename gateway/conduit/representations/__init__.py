"""The response bodies, in the format of the RealWorld specification."""
