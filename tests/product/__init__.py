"""The whole product, started as a user starts it and used over HTTP: chat page, WhatsApp, desk."""
