"""The RealWorld API ("Conduit"): another presentation of the same services, for front ends that speak it."""
