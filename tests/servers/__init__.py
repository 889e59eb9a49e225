"""Real database servers for the tests, without Docker: started for one command, then thrown away."""
