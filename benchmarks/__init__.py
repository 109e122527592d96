"""Benchmarks of the zoo: protocols, results, the leaderboard and the speed laboratory."""
