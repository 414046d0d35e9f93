"""From the network's door to the inbox: who it is, whose chat it is, what is kept of each event."""
