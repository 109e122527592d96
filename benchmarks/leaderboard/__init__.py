"""The leaderboard: benchmarks/README.md and its charts, made from the results files.

`python -m benchmarks.leaderboard` writes both.
"""
