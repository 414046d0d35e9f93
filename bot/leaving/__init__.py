"""What leaves the house, for somebody else's system: one parcel per ticket, as open as its route allows.

levels.py   sealed, summary or full, by route or network (`leaves` in guichet.yml)
page.py     the ticket as plain text by its topic's template, in French, English and German (words.py)
parcel.py   the only place where something is packed for others: a summary, the sealed bundle, and at `full` the words
"""
