"""Training: from the files of a project to a model file.

`fingerprint` decides whether a model fits, `reading` looks for slips, `train` makes one, `errors` say what failed.
"""
