"""What a network does not carry, as words that every network carries."""

from __future__ import annotations

from connectors.sdk.contents import ContactCard, Link, Location
from connectors.sdk.messages import Button


def numbered(text: str, buttons: tuple[Button, ...]) -> str:
    """The choices as lines that a person can answer by number."""
    return "\n".join([text, *(f"{n}. {b.title}" for n, b in enumerate(buttons, 1))]).strip()


def linked(text: str, link: Link) -> str:
    """The address below the text, after its title."""
    return f"{text}\n{link.title}: {link.url}".strip()


def place(location: Location) -> str:
    """Name, address, and an address of the map that any browser opens."""
    at = f"{location.latitude:.6f}", f"{location.longitude:.6f}"
    on_the_map = f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}"
    return "\n".join(line for line in (location.name, location.address, on_the_map) if line.strip())


def card(contact: ContactCard) -> str:
    """A visiting card, one fact a line."""
    lines = (contact.name, contact.organisation, *contact.phones, *contact.emails)
    return "\n".join(line for line in lines if line.strip())
