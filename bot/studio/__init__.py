"""The studio: what leads teach the assistant from. The desk shows it; what is decided here is written to `data/nlu/`.

inbox.py      sentences that were unsure, corrected, out of scope or seen differently by a candidate: masked and sealed
dataset.py    the examples of `data/nlu/`, read and written so that comments stay and git shows each line
editing.py    changes to them by several people at once, of which none is lost
findings.py   coverage, near-duplicates and contradictions
tables.py     the inbox at rest
"""
