"""The encryption card is derived from what a connector does; the contract fails one that says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.sdk.card import UNDECLARED, VALID_FOR, Cipher, Ends, Identity, Seen, card_of
from connectors.sdk.connector import Connector, State, Stateful
from connectors.sdk.messages import Event, Message, Reply
from connectors.sdk.testkit.fake import FakeConnector
from tests.sdk.test_sdk_contract import contract_of, run

CIPHER = Cipher(protocol="Double Ratchet", message_cipher="XChaCha20-Poly1305", forward_secrecy=True, heals=True)


class Opens(FakeConnector, Stateful):
    """Says, by its abilities, that it opens envelopes; reads clear text all the same."""

    cipher = CIPHER

    def open(self, body: bytes, state: State, now: float) -> Iterator[Event]:
        return self.read(body)

    async def prepare(self, reply: Reply) -> Reply:
        return reply

    def seal(self, reply: Reply, state: State, now: float) -> bytes:
        return reply.text.encode()

    async def send_sealed(self, wire: bytes) -> str:
        return ""


class HidesNamesThatStandInTheOpen(Opens):
    upstream = replace(FakeConnector.upstream, hides=frozenset({Seen.NAMES}))

    def read(self, body: bytes) -> Iterator[Event]:
        return (replace(e, sender_name=e.text) if isinstance(e, Message) else e for e in super().read(body))


class CloudOpens(FakeConnector):
    upstream = replace(FakeConnector.upstream, protocol="Signal protocol", opened_by="the fake cloud")


class NamesACipherAndOpensNothing(FakeConnector):
    cipher = CIPHER


class SaysNothing(FakeConnector):
    upstream = UNDECLARED


class NamesAnotherSignature(FakeConnector):
    upstream = replace(FakeConnector.upstream, signature="ed25519")


class NobodyLooked(FakeConnector):
    upstream = replace(FakeConnector.upstream, checked=UNDECLARED.checked)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (FakeConnector, Ends.TRANSPORT),
        (CloudOpens, Ends.CLOUD),
        (Opens, Ends.DEVICE),
        (NamesACipherAndOpensNothing, Ends.TRANSPORT),
    ],
)
def test_where_encryption_ends_follows_from_what_the_connector_can_do(kind: type[Connector], ends: Ends) -> None:
    assert card_of(kind).ends is ends
    assert card_of(kind).end_to_end is (ends is Ends.DEVICE)


def test_only_a_connector_that_opens_envelopes_keeps_words_from_others() -> None:
    assert set(card_of(CloudOpens).seen) == set(Seen)
    assert {Seen.WORDS, Seen.FILES}.isdisjoint(card_of(Opens).seen)


def test_what_a_network_hides_is_left_off_the_card_only_where_we_open_the_envelope() -> None:
    hiding = HidesNamesThatStandInTheOpen.upstream
    assert Seen.NAMES not in card_of(HidesNamesThatStandInTheOpen).seen
    assert Seen.NAMES in card_of(type("HidesNothing", (FakeConnector,), {"upstream": hiding})).seen


def test_forward_secrecy_and_identity_keys_are_the_ciphers_and_never_the_clouds() -> None:
    assert (card_of(Opens).forward_secrecy, card_of(Opens).identity) == (True, Identity.KEYS)
    assert (card_of(CloudOpens).forward_secrecy, card_of(CloudOpens).identity) == (False, Identity.NETWORK)


def test_nobody_else_is_named_where_only_we_open() -> None:
    assert (card_of(Opens).opened_by, card_of(CloudOpens).opened_by) == ("", "the fake cloud")


def test_a_card_runs_out_a_year_after_somebody_looked() -> None:
    card = card_of(FakeConnector)
    assert card.expires == card.checked + VALID_FOR


def test_a_connector_that_says_nothing_has_an_expired_card_of_the_lowest_level() -> None:
    card = card_of(SaysNothing)
    assert (card.ends, card.expires.year) == (Ends.TRANSPORT, 1971)


def test_an_object_has_the_card_of_its_class() -> None:
    assert card_of(FakeConnector(secret="guichet-test-secret", url="http://127.0.0.1:9")) == card_of(FakeConnector)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (SaysNothing, "test_the_card_is_declared_and_was_compared_with_the_documents"),
        (NobodyLooked, "test_the_card_is_declared_and_was_compared_with_the_documents"),
        (NamesAnotherSignature, "test_the_card_names_the_signature_that_is_checked"),
        (Opens, "test_words_stand_in_a_delivery_exactly_where_the_card_says_others_see_them"),
        (HidesNamesThatStandInTheOpen, "test_names_that_stand_in_a_delivery_are_on_the_card"),
        (Opens, "test_every_message_comes_with_the_key_that_opened_it_exactly_where_encryption_ends_with_us"),
    ],
)
def test_a_card_that_is_not_true_fails_the_contract(kind: type[FakeConnector], name: str) -> None:
    run(contract_of(FakeConnector), name)
    with pytest.raises(AssertionError):
        run(contract_of(kind), name)
