"""Files: known by their content, fetched, kept."""
