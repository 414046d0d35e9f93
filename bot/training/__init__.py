"""Training: from the files of a project to a model file, and from there to the model that answers customers.

`fingerprint` decides whether a model fits, `reading` looks for slips, `train` makes one, `errors` say what failed;
`lean` starts Rasa without TensorFlow.
`sentences` reads what measures, `asking` has a model answer it; `measures`, `pictures` and `comparing` say how good it
is; `promoting` lets a model through the gate or not, and `history` (`tables`) keeps who did what. `models` finds them.
"""
