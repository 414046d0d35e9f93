"""From the outbox to the network: what a row says, whether and how fast it may be said, what became of it."""
