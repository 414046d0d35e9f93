"""Haiket: a chat app in which people speak first and type second."""
