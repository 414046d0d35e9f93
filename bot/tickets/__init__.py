"""Tickets: states, hand-over and control of a chat, the transcript a person reads."""
