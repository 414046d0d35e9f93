"""What became of requests, in figures: counted from their events, by channel and route.

measures.py   one figure for each episode of each ticket, and medians of them; flow.py: what came and went
recount.py    the same clocks again from the events alone: must be what the tickets keep
plan.py       the before/after study: which day, which channels, and when that was set
cases.py      its requests; survival.py: medians and curves where some still wait
study.py      what it finds; study_table.py: the same as a table
draw.py       charts
"""
