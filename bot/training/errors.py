"""What can go wrong while training.

* TrainingFailed    nothing was written; the text says which file, and what to do
"""


class TrainingFailed(Exception):
    """No model was made. The text names the cause, with file and line where there are any."""
