"""The console keeps the contract that every connector keeps, and reads each of its kinds."""

# ruff: noqa: S101

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.console.connector import ConsoleConnector
from connectors.console.payloads import READERS
from connectors.sdk.connector import Connector
from connectors.sdk.errors import NotConfigured
from connectors.sdk.messages import Kind, Message, Receipt, Unreadable
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.wire import read_recording

SECRET = "guichet-test-secret"  # noqa: S105  signs the fixtures
FIXTURES = Path(__file__).parent / "fixtures"


class TestConsole(ConnectorContract):
    connector_class: type[Connector] = ConsoleConnector  # type: ignore[misc]
    configured = {"CONSOLE_SECRET": SECRET}
    fixtures = FIXTURES
    batches = {"batch": 4}
    signature_header = "x-guichet-signature"
    elsewhere = {
        r"\$\.version": "the form of the delivery",
        r"(read|batch) \$\.events\[\d+\]\.chat": "of a receipt: the reply that was read names its chat",
    }
    part = r"\$\.events\[\d+\]"

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {"x-guichet-signature": "sha256=" + hmac_sha256(SECRET, body)}


def read(name: str) -> list[object]:
    return list(ConsoleConnector(SECRET).read(read_recording(FIXTURES / "in" / f"{name}.http").body))


def test_every_kind_has_a_fixture_and_reads_as_itself() -> None:
    for name in READERS:
        (event,) = read(name)
        if name == "read":
            assert isinstance(event, Receipt)
            assert event.state == "read"
        else:
            assert isinstance(event, Message)
            assert event.kind is Kind(name)


def test_a_pressed_button_comes_with_its_id_and_what_it_answers() -> None:
    (event,) = read("choice")
    assert isinstance(event, Message)
    assert (event.choice, event.text) == ("evidence:skip", "Passer cette étape")
    assert event.reply_to.startswith("r-")


def test_a_file_is_announced_with_its_hash_and_size() -> None:
    (event,) = read("image")
    assert isinstance(event, Message)
    (media,) = event.media
    assert (media.mime, media.file_name, media.size, len(media.sha256)) == ("image/png", "capture.png", 3, 64)


@pytest.mark.parametrize("ref", ["../deliver", "a/b", "a?b", "", "é"])
def test_a_file_id_that_is_no_id_is_unreadable(ref: str) -> None:
    body = read_recording(FIXTURES / "in" / "image.http").body.replace(b"pic-3fJq0aXb81", ref.encode())
    (event,) = ConsoleConnector(SECRET).read(body)
    assert isinstance(event, Unreadable)
    assert event.where == "$.events[0]"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org:5007",
        "https://127.0.0.1:5007",
        "http://127.0.0.1",
        "http://127.0.0.1:5007/x",
        "http://127.0.0.1@example.org:5007",
        "http://a@127.0.0.1:5007",
        "127.0.0.1:5007",
        "http://127.0.0.1:port",
    ],
)
def test_the_token_never_leaves_this_machine(url: str) -> None:
    with pytest.raises(NotConfigured, match="CONSOLE_URL"):
        ConsoleConnector.from_settings({"CONSOLE_SECRET": SECRET, "CONSOLE_URL": url})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(NotConfigured, match="CONSOLE_SECRET"):
        ConsoleConnector.from_settings({"CONSOLE_SECRET": "short"})
