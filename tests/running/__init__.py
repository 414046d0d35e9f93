"""Starting: checks, recordings, logs."""
