"""The part of the contract that is about the encryption card: it must be true of the recorded deliveries."""

# ruff: noqa: S101  these are tests, which a connector inherits

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import ClassVar

from connectors.sdk.card import UNDECLARED, Seen, card_of
from connectors.sdk.connector import Connector
from connectors.sdk.messages import Event, Message
from connectors.sdk.state import Stateful
from connectors.sdk.testkit.wire import Recorded

SHORTEST = 6
"""Shorter texts ("Oui") may stand in any bytes by chance."""


class CardContract:
    """Tests over `card_of(connector_class)` and the fixtures; inherited through `ConnectorContract`."""

    connector_class: ClassVar[type[Connector]]

    @classmethod
    def recordings(cls) -> Mapping[str, Recorded]:
        """The recorded deliveries by name."""
        raise NotImplementedError

    def connector(self) -> Connector:
        """The connector under test."""
        raise NotImplementedError

    def events(self, body: bytes) -> list[Event]:
        """What the connector reads."""
        raise NotImplementedError

    def test_the_card_is_declared_and_was_compared_with_the_documents(self) -> None:
        upstream = self.connector_class.upstream
        assert upstream is not UNDECLARED, "the connector declares no `upstream`"
        assert upstream.opened_by
        assert upstream.checked > UNDECLARED.checked, "nobody has read the network's documents"

    def test_the_card_names_the_signature_that_is_checked(self) -> None:
        said = {self.connector().verify(r.request()).algorithm for r in self.recordings().values()}
        assert said == {card_of(self.connector_class).signature}

    def test_the_card_says_end_to_end_exactly_where_the_code_opens_envelopes(self) -> None:
        assert card_of(self.connector_class).end_to_end is issubclass(self.connector_class, Stateful)

    def test_words_stand_in_a_delivery_exactly_where_the_card_says_others_see_them(self) -> None:
        clear = [r for r in self.recordings().values() if _stands_in(r.body, self._said(r.body, "text"))]
        assert bool(clear) is (Seen.WORDS in card_of(self.connector_class).seen)

    def test_names_that_stand_in_a_delivery_are_on_the_card(self) -> None:
        clear = [r for r in self.recordings().values() if _stands_in(r.body, self._said(r.body, "sender_name"))]
        assert not clear or Seen.NAMES in card_of(self.connector_class).seen

    def test_every_message_comes_with_the_key_that_opened_it_exactly_where_encryption_ends_with_us(self) -> None:
        found = [e for r in self.recordings().values() for e in self.events(r.body) if isinstance(e, Message)]
        assert found
        assert {bool(m.opening) for m in found} == {card_of(self.connector_class).end_to_end}

    def _said(self, body: bytes, part: str) -> Iterator[str]:
        messages = (e for e in self.events(body) if isinstance(e, Message))
        return (text for m in messages if len(text := getattr(m, part)) >= SHORTEST)


def _stands_in(body: bytes, texts: Iterator[str]) -> bool:
    """Whether one of the texts can be read in these bytes, as it is or as JSON writes it."""
    forms = (form for text in texts for form in (text.encode(), json.dumps(text)[1:-1].encode()))
    return any(form in body for form in forms)
