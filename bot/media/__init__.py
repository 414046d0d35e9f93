"""Files: fetched after the 200, known by their content, hashed, sealed."""
