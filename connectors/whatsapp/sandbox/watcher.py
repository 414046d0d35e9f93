"""Who wants to see what passes between the customers and the business: the customer's page, the command line."""

from __future__ import annotations

from typing import Any

from connectors.whatsapp.sandbox.people import Person


class Watcher:
    """Overrides what it wants to know."""

    def said(self, person: Person, body: dict[str, Any], wamid: str) -> None:
        """The business said this, and Meta took it."""

    def acknowledged(self, person: Person, wamid: str) -> None:
        """The counter answered 200 to this message of the customer."""

    def marked(self, wamid: str, *, writes: bool) -> None:
        """The business marked a message as read, and perhaps it writes."""
