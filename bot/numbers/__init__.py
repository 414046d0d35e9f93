"""What became of requests, in figures: counted from their events, by channel and route.

measures.py   one figure for each episode of each ticket, and medians of them
recount.py    the same clocks again from the events alone: must be what the tickets keep
"""
