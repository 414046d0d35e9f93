"""The contract finds what it is there to find: connectors that are wrong in one way each fail it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.sdk.errors import NotConfigured
from connectors.sdk.limits import Limits
from connectors.sdk.messages import Event, Kind, Message, Request, Unreadable, Verdict
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.fake import SIGNATURE, FakeConnector
from connectors.sdk.testkit.mutations import leaves, mutations, path_text

SECRET = "guichet-test-secret"
CONFIGURED = {"FAKE_SECRET": SECRET, "FAKE_URL": "http://127.0.0.1:9"}


class AcceptsAll(FakeConnector):
    def verify(self, request: Request) -> Verdict:
        return Verdict(algorithm="none", key_id="none")


class ReadsOnlyTheFirst(FakeConnector):
    def read(self, body: bytes) -> Iterator[Event]:
        yield from list(super().read(body))[:1]


class ForgetsUnknown(FakeConnector):
    def read(self, body: bytes) -> Iterator[Event]:
        return (e for e in super().read(body) if not (isinstance(e, Message) and e.kind is Kind.UNKNOWN))


class TellsTheTime(FakeConnector):
    def read(self, body: bytes) -> Iterator[Event]:
        for event in super().read(body):
            yield replace(event, message_id=f"{datetime.now()}") if isinstance(event, Message) else event


class Raises(FakeConnector):
    def read(self, body: bytes) -> Iterator[Event]:
        for event in json.loads(body)["events"]:
            event["text"].strip()
        return super().read(body)


class LosesNeighbours(FakeConnector):
    def read(self, body: bytes) -> Iterator[Event]:
        events = list(super().read(body))
        unreadable = [e for e in events if isinstance(e, Unreadable)]
        return iter(unreadable or events)


class StartsHalf(FakeConnector):
    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> FakeConnector | None:
        return cls(secret=settings.get("FAKE_SECRET", ""), url="http://127.0.0.1:9") if any(settings.values()) else None


class ShowsItsSecret(FakeConnector):
    def __repr__(self) -> str:
        return f"{self.__dict__}"


@dataclass(frozen=True)
class Login:
    user: str
    secret: str


class HoldsWhatShowsItsSecret(FakeConnector):
    def __init__(self, *, secret: str, url: str) -> None:
        super().__init__(secret=secret, url=url)
        self.login = Login("guichet", secret)


class TellsItsSecret(FakeConnector):
    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> FakeConnector | None:
        try:
            return super().from_settings(settings)
        except NotConfigured as error:
            raise NotConfigured(f"{error} Given: {dict(settings)}") from error


class StartsWithoutItsOneSetting(FakeConnector):
    settings = FakeConnector.settings[:1]

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> FakeConnector | None:
        return cls(secret=settings.get("FAKE_SECRET", ""), url="http://127.0.0.1:9") if settings else None


class CarriesLessThanItSays(FakeConnector):
    limits = Limits(text=4)


BROKEN: list[tuple[type[FakeConnector], str]] = [
    (AcceptsAll, "test_without_signature_it_is_refused"),
    (AcceptsAll, "test_with_a_changed_byte_it_is_refused"),
    (AcceptsAll, "test_with_a_wrong_signature_it_is_refused"),
    (AcceptsAll, "test_nothing_random_is_genuine"),
    (ReadsOnlyTheFirst, "test_a_batch_yields_all_its_events"),
    (ForgetsUnknown, "test_an_unknown_kind_is_a_visible_message"),
    (TellsTheTime, "test_the_same_delivery_read_twice_has_equal_keys"),
    (Raises, "test_a_wrong_leaf_raises_nothing_but_bad_payload_and_costs_one_event"),
    (LosesNeighbours, "test_a_wrong_leaf_raises_nothing_but_bad_payload_and_costs_one_event"),
    (StartsHalf, "test_half_configured_does_not_start_and_names_what_is_missing"),
    (ShowsItsSecret, "test_secrets_are_not_in_what_is_logged_of_a_connector"),
    (HoldsWhatShowsItsSecret, "test_secrets_are_not_in_what_is_logged_of_a_connector"),
    (StartsWithoutItsOneSetting, "test_half_configured_does_not_start_and_names_what_is_missing"),
    (CarriesLessThanItSays, "test_long_text_is_not_cut_inside_an_emoji"),
]


def contract_of(kind: type[FakeConnector]) -> ConnectorContract:
    class Held(ConnectorContract):
        connector_class = kind
        configured = CONFIGURED
        fixtures = Path(__file__).parent / "fixtures"
        batches = {"batch": 4}
        signature_header = SIGNATURE
        part = r"\$\.events\[\d+\]"

        def signed(self, body: bytes) -> Mapping[str, str]:
            return {SIGNATURE: f"sha256={hmac_sha256(SECRET, body)}"}

    return Held()


def test_a_pattern_that_matches_no_part_fails_the_contract() -> None:
    contract = contract_of(FakeConnector)
    contract.part = r"\$\.entry\[\d+\]"  # type: ignore[misc]  of this one instance
    with pytest.raises(AssertionError, match="batch"):
        contract.test_a_part_is_found_for_every_event_of_a_batch()


def test_an_error_that_tells_a_secret_fails_the_contract() -> None:
    contract_of(FakeConnector).test_a_wrong_setting_is_named_and_no_secret_is_told("")
    with pytest.raises(AssertionError, match="FAKE_URL"):
        contract_of(TellsItsSecret).test_a_wrong_setting_is_named_and_no_secret_is_told("")


def run(contract: ConnectorContract, name: str) -> None:
    test: Callable[..., Any] = getattr(contract, name)
    takes_fixture = "recorded" in test.__code__.co_varnames[: test.__code__.co_argcount]
    for recorded in contract.recordings().values() if takes_fixture else [None]:
        test(*([recorded] if recorded else []))


@pytest.mark.parametrize(("kind", "name"), BROKEN, ids=[f"{k.__name__}-{n}" for k, n in BROKEN])
def test_a_broken_connector_fails_the_contract(kind: type[FakeConnector], name: str) -> None:
    run(contract_of(FakeConnector), name)
    with pytest.raises((AssertionError, pytest.fail.Exception, AttributeError, KeyError, TypeError)):
        run(contract_of(kind), name)


# --- mutations --------------------------------------------------------------------------------------------------------


def test_every_leaf_is_found() -> None:
    document = {"a": [1, {"b": None}], "c": {}, "d": []}
    assert [path_text(p) for p in leaves(document)] == ["$.a[0]", "$.a[1].b", "$.c", "$.d"]


def test_every_mutation_differs_in_one_leaf_only() -> None:
    body = b'{"a": ["w", {"b": "x"}], "c": "y"}'
    found = list(mutations(body))
    assert {path for path, _ in found} == {"$.a[0]", "$.a[1].b", "$.c"}
    for path, changed in found:
        document = json.loads(changed)
        assert document != json.loads(body)
        if path == "$.c":
            assert document["a"] == ["w", {"b": "x"}]
