"""Real database servers for tests, without Docker, started for a single command."""
