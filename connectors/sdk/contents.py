"""What a message or a reply may hold beside words and files, whatever the network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on the map. Degrees, WGS 84; `name` and `address` are their words and may be empty."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """Somebody's visiting card, as the sender wrote it."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button that opens an address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text that the network approved beforehand, with the values that fill it in, in order."""

    name: str
    language: str
    values: tuple[str, ...] = ()


class Ask(str, Enum):
    """What the network's own button asks the person to share."""

    LOCATION = "location"
    CONTACT = "contact"
