"""The studio, the leads' part of the desk: see what was misunderstood, label, edit, measure, promote.

routes.py           every address, for leads and admins
inbox_page.py       sentences to label; correction.py: an agent says what a ticket is really about
examples_page.py    intents and their examples, the effect of a change before it is saved
quality_page.py     measures, and the confusion matrix down to its sentences
models_page.py      train, compare, promote, roll back, shadow; jobs.py runs what takes long in a process of its own
findings_page.py    coverage, near-duplicates, contradictions; try_page.py: one sentence, and why
words.py            its texts
"""
