"""Test vectors: deliveries as files, each with what must become of it. README.md says how to read them."""
