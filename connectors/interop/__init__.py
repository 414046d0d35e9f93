"""Third-party apps, encrypted end to end: an open protocol of ours, made of published parts. See SPEC.md."""
