"""From the inbox to the outbox: what is answered without the assistant, what passes to it, what its answer becomes."""
