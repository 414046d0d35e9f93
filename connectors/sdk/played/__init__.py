"""Played networks: the page of a played phone, its place in `guichet run`, players of rehearsals, a counter's door."""
