"""Rehearsals: journeys of customers, written in plain Markdown, played against a real counter over the real wire.

script.py      Markdown -> steps, each with its line
sentences.py   the sentences that a step may be, in French and English
things.py      what people send: a screenshot, a video, a voice note, any file beside the scenario
made.py        those that phones make, made here: pictures, film and sound that open and play
portraits.py   chats with drawn faces in them, nobody's
stage.py       a real counter in this process, its clock, the played networks around it
command.py     all scenarios are read first, then played one after the other
play.py        one step after the other: act, wait until all is quiet, compare
agents.py      what agents do and see, as at the desk
checks.py      the sentences that compare: what was heard, what the desk shows, what lies on our disks
compare.py     whether words are in what was said, whatever the case and the quotes
transcript.py  what was said, in order
report.py      the report: terminal, Markdown, HTML
"""
