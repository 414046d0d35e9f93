"""Whole flows over HTTP, against started processes."""
