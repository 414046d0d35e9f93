"""The chat page's own process: it plays the network. It knows nothing of the counter but the address of its webhook."""
