"""Custody: keys, sealing at rest, and the chain of envelopes of each conversation."""
