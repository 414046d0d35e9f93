"""Rasa, as one async callable: `Turn -> Outcome`. Imports Rasa, so the fast tests never import this."""
