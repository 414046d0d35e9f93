"""Incidents: one cause that many customers meet. Seen by a radar, opened by a person, answered and ended together."""
