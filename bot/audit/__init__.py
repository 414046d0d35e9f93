"""The encryption audit: what each network's card promises, what was really received, and what follows from both.

tally.py     counts of this process, in memory; a stranger at the door costs no disk
counts.py    where they are written in bulk (tables.py), per network and day; renewals of cards; ages of keys
verdict.py   pure: card + counts + renewal -> meets the level that the DMA asks for, or not, and why
rounds.py    every few seconds: write the tally, judge again, tell the door whom to refuse
report.py    all of it for the command line and the desk; show.py prints it
words.py     findings in French and English
passport.py  one message: where its encryption ended, as custody can prove it
"""
