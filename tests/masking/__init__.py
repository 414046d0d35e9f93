"""The mask of what enters training."""
