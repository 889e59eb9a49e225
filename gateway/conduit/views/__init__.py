"""The addresses' views: each reads, asks, answers."""
