"""Tickets, and who has the chat."""
