"""The played partner: against a counter of a few lines, against the real one, in a browser."""
