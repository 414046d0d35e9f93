"""Who wrote: the phone number, the business-scoped user id, or both, from the message and the contact beside it.

Meta, business-scoped user ids, 2026-05-07: the id stands in `from_user_id` and `contacts[].user_id`; since 2026-02-06
what is not known is left out, never empty. Some number carriers were seen to put the id into `from`: it is told by its
shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Event
from connectors.sdk.names import plain
from connectors.sdk.unmapped import Told, unmapped
from connectors.sdk.untrusted import Untrusted
from connectors.whatsapp.parts import BUSINESS_SCOPED, PHONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one part of a webhook names them. `phone` and `user_id` may be empty, not both.

    `unmapped` is what else Meta tells of them.
    """

    phone: str = ""
    user_id: str = ""
    name: str = ""
    unmapped: Told = ()

    @property
    def address(self) -> str:
        """The business-scoped id where there is one, else the phone number."""
        return self.user_id or self.phone

    @property
    def also(self) -> tuple[str, ...]:
        """Their other address, where both are known."""
        return (self.phone,) if self.user_id and self.phone else ()


class People:
    """The contacts that came with the messages of one value."""

    def __init__(self) -> None:
        self._contacts: dict[str, Person] = {}
        """By phone number and by business-scoped id."""

    def meet(self, part: Untrusted) -> Iterator[Event]:
        """Remembers a contact; yields nothing. Raises BadPayload."""
        contact = person_of(part, "wa_id", "user_id", name=_name(part.get("profile")))
        if told := unmapped(part, "contact."):
            contact = replace(contact, unmapped=told)
        for known_as in filter(None, (contact.phone, contact.user_id)):
            self._contacts.setdefault(known_as, contact)
        return iter(())

    def who(self, part: Untrusted) -> Person:
        """The sender of a message, with what their contact adds. Raises BadPayload when nobody is named as such."""
        sender = person_of(part, "from", "from_user_id")
        if not sender.address:
            raise BadPayload(f"{part.path}: no sender who could be answered")
        contact = self._contacts.get(sender.user_id) or self._contacts.get(sender.phone)
        if contact is None:
            return sender
        phone, user_id = sender.phone or contact.phone, sender.user_id or contact.user_id
        return Person(phone=phone, user_id=user_id, name=contact.name, unmapped=contact.unmapped)


def person_of(part: Untrusted, phone: str, user_id: str, *, name: str = "") -> Person:
    """The person in these two members, either of which may be missing. Raises BadPayload.

    What is neither a number nor such an id is no address: whoever is read can be answered.
    """
    number = part.identifier(phone).removeprefix("+") if part.get(phone) else ""
    scoped = part.identifier(user_id) if part.get(user_id) else ""
    ids = [value for value in (scoped, number) if BUSINESS_SCOPED.match(value)]
    return Person(phone=number if PHONE.match(number) else "", user_id=ids[0] if ids else "", name=name)


def _name(profile: Untrusted | None) -> str:
    """What they call themselves, else their username with its @."""
    if profile is None:
        return ""
    if name := plain(profile.text("name"))[:200]:
        return name
    username = plain(profile.text("username")).removeprefix("@")
    return f"@{username}"[:200] if username else ""
