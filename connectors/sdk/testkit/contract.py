"""What every connector must hold. A connector's test file is its fixtures and one class that inherits this.

    class TestWhatsApp(ConnectorContract):
        connector_class = WhatsApp
        configured = {"WHATSAPP_APP_SECRET": "guichet-test-secret", ...}
        fixtures = Path(__file__).parent / "fixtures"
        batches = {"batch": 6}
        signature_header = "x-hub-signature-256"
        part = r"\\$\\.entry\\[\\d+\\]\\.changes\\[\\d+\\]\\.value\\.(messages|statuses)\\[\\d+\\]"

        def signed(self, body): return {"x-hub-signature-256": "sha256=" + hmac_sha256("guichet-test-secret", body)}

Fixtures are `fixtures/in/*.http` (see `wire`), signed for the settings in `configured`; `unknown*.http` hold kinds that
nobody documents. GET recordings are left to the connector's own tests.
"""

# ruff: noqa: S101  these are tests, which a connector inherits

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sdk.connector import Connector
from connectors.sdk.errors import BadPayload, BadSignature, NotConfigured
from connectors.sdk.messages import Event, Kind, Message, Receipt, Request, Unreadable
from connectors.sdk.testkit.cards import CardContract
from connectors.sdk.testkit.kept import KeptContract
from connectors.sdk.testkit.mutations import mutations
from connectors.sdk.testkit.outgoing import OutgoingContract
from connectors.sdk.testkit.wire import Recorded, read_recording

fuzzed = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)


class ConnectorContract(OutgoingContract, CardContract, KeptContract):
    """Inherit it, give the class attributes and `signed`; every test below then runs over every fixture."""

    connector_class: ClassVar[type[Connector]]
    configured: ClassVar[Mapping[str, str]]
    """Settings with which the fixtures are genuine: every required one."""
    fixtures: ClassVar[Path]
    batches: ClassVar[Mapping[str, int]]
    """Name of a fixture -> how many events it holds. At least one holds several."""
    together: ClassVar[Mapping[str, int]] = {}
    """Name of a fixture -> how many events its largest part yields, where that is more than one."""
    signature_header: ClassVar[str]
    hex_signature: ClassVar[bool] = True
    """Whether the signature is `<prefix><hex>`; upper-case hex then passes and a changed or absent prefix does not."""
    signature_prefix: ClassVar[str] = "sha256="
    part: ClassVar[str]
    """Pattern of the path of one event in a body (`$.events[0]`); a wrong leaf below it costs that event alone."""

    def signed(self, body: bytes) -> Mapping[str, str]:
        """The headers with which the network would send this body."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One run per fixture for each test that asks for `recorded`."""
        if "recorded" in metafunc.fixturenames:
            found = self.recordings()
            metafunc.parametrize("recorded", found.values(), ids=found.keys())

    @classmethod
    def recordings(cls) -> dict[str, Recorded]:
        """The recorded deliveries by name."""
        found = {p.stem: read_recording(p) for p in sorted((cls.fixtures / "in").glob("*.http"))}
        return {name: r for name, r in found.items() if r.method == "POST"}

    def connector(self) -> Connector:
        """The connector under test."""
        made = self.connector_class.from_settings(self.configured)
        assert made is not None, "all settings are given and yet the channel is off"
        return made

    def events(self, body: bytes) -> list[Event]:
        """What the connector reads."""
        return list(self.connector().read(body))

    # --- settings ---------------------------------------------------------------------------------------------------

    def test_without_settings_the_channel_is_off(self) -> None:
        assert self.connector_class.from_settings({}) is None
        blank = {s.name: "  " for s in self.connector_class.settings}
        assert self.connector_class.from_settings(blank) is None

    def test_half_configured_does_not_start_and_names_what_is_missing(self) -> None:
        required = [s for s in self.connector_class.settings if s.required]
        assert any(s.secret for s in required), "a connector without a required secret cannot verify anything"
        for missing in required:
            rest = {**self.configured, missing.name: ""}
            if len(required) == 1:
                assert self.connector_class.from_settings(rest) is None, "on without its one required setting"
                continue
            with pytest.raises(NotConfigured, match=missing.name):
                self.connector_class.from_settings(rest)

    def test_every_setting_says_what_it_is(self) -> None:
        names = [s.name for s in self.connector_class.settings]
        assert len(set(names)) == len(names)
        assert all(s.help for s in self.connector_class.settings)
        assert set(self.configured) <= set(names)

    def test_secrets_are_not_in_what_is_logged_of_a_connector(self) -> None:
        """Nor of the objects of ours that it holds, such as its options: a log or a traceback shows those too."""
        connector = self.connector()
        shown = "".join(f"{one!r} {one}" for one in (connector, *_held(connector)))
        for setting in self.connector_class.settings:
            if setting.secret and self.configured.get(setting.name):
                assert self.configured[setting.name] not in shown, setting.name

    @pytest.mark.parametrize("wrong", ["", "zqzq", "zq\nzq", "http://[zq"])
    def test_a_wrong_setting_is_named_and_no_secret_is_told(self, wrong: str) -> None:
        for setting in self.connector_class.settings:
            given = {**self.configured, setting.name: wrong}
            try:
                self.connector_class.from_settings(given)
            except NotConfigured as error:
                assert setting.name in str(error)
                secrets = [given[s.name] for s in self.connector_class.settings if s.secret and given.get(s.name)]
                assert not any(secret in str(error) for secret in secrets), setting.name

    # --- signatures -------------------------------------------------------------------------------------------------

    def test_the_fixture_is_genuine(self, recorded: Recorded) -> None:
        verdict = self.connector().verify(recorded.request())
        assert verdict.result == "valid"
        assert verdict.algorithm
        assert verdict.key_id

    def test_what_verification_needs_is_kept(self, recorded: Recorded) -> None:
        kept = {k: v for k, v in recorded.headers.items() if k in self.connector_class.kept_headers}
        assert self.connector().verify(replace(recorded.request(), headers=kept)).result == "valid"

    def test_without_signature_it_is_refused(self, recorded: Recorded) -> None:
        others = {k: v for k, v in recorded.headers.items() if k != self.signature_header}
        self._refused(replace(recorded.request(), headers=others))

    def test_with_a_wrong_signature_it_is_refused(self, recorded: Recorded) -> None:
        right = recorded.headers[self.signature_header]
        middle = len(right) // 2
        other = "0" if right[middle] != "0" else "1"
        for wrong in ("", "x", right[:-4], right + right, right[:middle] + other + right[middle + 1 :], "é" + right):
            self._refused(self._with_signature(recorded, wrong))

    def test_with_a_changed_byte_it_is_refused(self, recorded: Recorded) -> None:
        body = recorded.body
        for at in {0, len(body) // 3, len(body) // 2, len(body) - 1}:
            self._refused(replace(recorded.request(), body=body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]))
        for changed in (body[:-1], body + b"\n", b" " + body, b""):
            self._refused(replace(recorded.request(), body=changed))

    def test_with_the_signature_of_another_body_it_is_refused(self, recorded: Recorded) -> None:
        self._refused(replace(recorded.request(), headers={**recorded.headers, **self.signed(recorded.body + b" ")}))

    def test_hex_may_be_upper_case_and_the_prefix_may_not_change(self, recorded: Recorded) -> None:
        if not self.hex_signature:
            pytest.skip("this network's signatures are not hex")
        digits = recorded.headers[self.signature_header].removeprefix(self.signature_prefix)
        upper = self._with_signature(recorded, self.signature_prefix + digits.upper())
        assert self.connector().verify(upper).result == "valid"
        for wrong in (digits, f"{self.signature_prefix.upper()}{digits}", f"sha1={digits}", f" {digits}"):
            if not wrong.startswith(self.signature_prefix) or not self.signature_prefix:
                self._refused(self._with_signature(recorded, wrong))

    @fuzzed
    @given(body=st.binary(max_size=400), signature=st.text(max_size=100))
    def test_nothing_random_is_genuine(self, body: bytes, signature: str) -> None:
        self._refused(Request(method="POST", query={}, headers={self.signature_header: signature}, body=body))

    # --- reading ----------------------------------------------------------------------------------------------------

    def test_the_fixture_holds_something_and_says_whose_it_is(self, recorded: Recorded) -> None:
        events = self.events(recorded.body)
        assert events, "nothing was read"
        connector = self.connector()
        for event in events:
            if not isinstance(event, Unreadable):
                assert (event.network, event.account) == (connector.network, connector.account)
                assert event.key
            if isinstance(event, (Message, Receipt)):
                assert event.message_id
            if isinstance(event, Message):
                assert event.chat_id
                assert event.sent_at.tzinfo is not None

    def test_the_same_delivery_read_twice_has_equal_keys(self, recorded: Recorded) -> None:
        assert self.events(recorded.body) == self.events(recorded.body)

    def test_a_part_is_found_for_every_event_of_a_batch(self) -> None:
        """A pattern that matches nothing would let a wrong leaf cost all its neighbours."""
        for name, count in self.batches.items():
            paths = (path for path, _ in self.wrong_bodies(self.recordings()[name].body))
            assert len({found[0] for path in paths if (found := re.match(self.part, path))}) >= count, name

    def test_a_batch_yields_all_its_events(self) -> None:
        assert max(self.batches.values()) > 1, "no fixture holds several events"
        for name, count in self.batches.items():
            keys = [e.key for e in self.events(self.recordings()[name].body) if not isinstance(e, Unreadable)]
            assert len(keys) == len(set(keys)) == count, name

    def test_an_unknown_kind_is_a_visible_message(self) -> None:
        unknown = {n: r for n, r in self.recordings().items() if n.startswith("unknown")}
        assert unknown, "no fixture of an unknown kind"
        for name, recorded in unknown.items():
            messages = [e for e in self.events(recorded.body) if isinstance(e, Message)]
            assert messages, name
            assert all(m.kind is Kind.UNKNOWN and m.raw_type for m in messages), name

    def test_a_wrong_leaf_raises_nothing_but_bad_payload_and_costs_one_event(self, recorded: Recorded) -> None:
        whole = self.events(recorded.body)
        most = next((self.together[n] for n, r in self.recordings().items() if r == recorded and n in self.together), 1)
        for path, body in self.wrong_bodies(recorded.body):
            try:
                events = self.events(body)
            except BadPayload as error:
                assert not self._in_part(path), f"{path} lost the whole delivery: {error}"
                continue
            unreadable = [e.where for e in events if isinstance(e, Unreadable)]
            assert len(set(unreadable)) == len(unreadable), f"{path}: two unreadable parts at one place"
            if self._in_part(path):
                assert len(events) > len(whole) - most, f"{path}: an event vanished"
                assert len(_keys(whole) - _keys(events)) <= most, f"{path}: it cost a neighbour"

    def wrong_bodies(self, body: bytes) -> list[tuple[str, bytes]]:
        """Wrong versions of a body and the path of what is wrong; override it where bodies are not JSON."""
        return list(mutations(body))

    @fuzzed
    @given(body=st.binary(max_size=300))
    def test_random_bytes_are_a_bad_payload_or_read(self, body: bytes) -> None:
        self._reads_or_bad_payload(body)

    @fuzzed
    @given(seed=st.integers(0, 2**32))
    def test_damaged_fixtures_are_a_bad_payload_or_read(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  repeatable, guards nothing
        body = bytearray(chance.choice([r.body for r in self.recordings().values()]))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(body))
            body[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        self._reads_or_bad_payload(bytes(body))

    def _reads_or_bad_payload(self, body: bytes) -> None:
        try:
            events = self.events(body)
        except BadPayload:
            return
        assert all(isinstance(e, Event) for e in events)

    def _refused(self, request: Request) -> None:
        with pytest.raises(BadSignature):
            self.connector().verify(request)

    def _with_signature(self, recorded: Recorded, signature: str) -> Request:
        return replace(recorded.request(), headers={**recorded.headers, self.signature_header: signature})

    def _in_part(self, path: str) -> bool:
        return re.match(self.part, path) is not None


def _held(value: object) -> list[object]:
    """The objects of ours that this one holds, and what they hold."""
    slots = {name: getattr(value, name, None) for name in getattr(type(value), "__slots__", ())}
    found = [v for v in (*slots.values(), *getattr(value, "__dict__", {}).values()) if _is_ours(v)]
    return [*found, *(deeper for one in found for deeper in _held(one))]


def _is_ours(value: object) -> bool:
    return is_dataclass(value) or type(value).__module__.startswith("connectors.")


def _keys(events: list[Event]) -> set[str]:
    return {e.key for e in events if not isinstance(e, Unreadable)}
