"""The console: no network, but a chat page on this machine, for the demo and the flow tests."""
