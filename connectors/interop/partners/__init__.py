"""The apps that speak SPEC.md with us, one folder each."""
