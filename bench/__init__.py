"""Benchmarks: what the understanding is worth, and the whole assistant beside Rasa's own default on the same data."""
