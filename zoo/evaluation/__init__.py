"""Evaluation: protocols, the scorer, the catalogue of metrics, stamps and results files."""
