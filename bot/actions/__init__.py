"""Rasa custom actions: thin. What comes next is decided in `bot/triage/`; `tracker.py` carries values to and fro."""
