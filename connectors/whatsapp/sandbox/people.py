"""The customers that Meta knows, by phone number, by business-scoped user id, or by both; and their 24-hour windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WINDOW = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One customer. Who has a username may be without a phone number here; `key` is how tests and pages call them."""

    name: str = ""
    phone: str = ""
    user_id: str = ""
    username: str = ""

    @property
    def key(self) -> str:
        """Never empty."""
        return self.user_id or self.phone

    def contact(self) -> dict[str, Any]:
        """As a webhook's `contacts` has them: what is not there is left out."""
        profile = {"name": self.name or f"Client {self.key[-4:]}"}
        if self.username:
            profile["username"] = self.username
        return {"profile": profile, **_given(wa_id=self.phone, user_id=self.user_id)}

    def sender(self) -> dict[str, str]:
        """As a message names them."""
        return _given(**{"from": self.phone, "from_user_id": self.user_id})

    def recipient(self) -> dict[str, str]:
        """As a status names them."""
        return _given(recipient_id=self.phone, recipient_user_id=self.user_id)


class People:
    """Everybody who ever wrote, or was written to."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}
        self._wrote: dict[str, float] = {}

    def add(self, person: Person) -> Person:
        """Known from here on by each of their addresses."""
        for address in filter(None, (person.phone, person.user_id)):
            self._known[address] = person
        return person

    def at(self, address: str) -> Person:
        """Who has this phone number (with or without a plus) or user id; somebody new when nobody does."""
        found = self._known.get(address.removeprefix("+"))
        return found or self.add(stranger(address))

    def wrote(self, person: Person, now: float) -> None:
        """A message or a call opens the window, or opens it anew."""
        self._wrote[person.key] = now

    def window_left(self, person: Person, now: float) -> float:
        """Seconds for which free messages may still be sent; 0 when the window is closed."""
        return max(0.0, self._wrote.get(person.key, -WINDOW) + WINDOW - now)


def stranger(address: str) -> Person:
    """Somebody of whom only the address is known: a business-scoped user id has a dot, a phone number has none."""
    bare = "".join(c for c in address if c.isdigit())
    return Person(user_id=address) if "." in address else Person(phone=bare or address)


def _given(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
