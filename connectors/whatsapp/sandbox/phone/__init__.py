"""A WhatsApp customer's phone in the browser, on the chat page that all played networks share."""
