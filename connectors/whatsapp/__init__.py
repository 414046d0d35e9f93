"""WhatsApp, by Meta's Cloud API. Start with README.md."""
