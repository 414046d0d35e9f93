"""Files of a message: fetched after the 200, kept or with the reason why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import schema
from bot.media import shelf as shelf_module
from bot.media.keep import MOST_TRIES
from bot.talk.turn import Attachment
from connectors.sdk.errors import FetchLater, Gone
from connectors.sdk.errors import TooLarge as OverTheCap
from connectors.sdk.messages import Media
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


async def _send(steps: Steps, content: bytes = PNG, **more: Any) -> dict[str, Any]:
    event = steps.network.file("anna", content, **more)
    await steps.post(event)
    return event


def _sealed(steps: Steps) -> int:
    return len([f for f in (steps.folder / "media").rglob("*") if f.is_file()])


def _fetching(*answers: BaseException | bytes) -> Any:
    """A `fetch` that gives these answers, one per call; the last one for ever."""
    left = list(answers)

    async def fetch(_media: Media) -> AsyncIterator[bytes]:
        answer = left.pop(0) if len(left) > 1 else left[0]
        yield b"the beginning"
        if isinstance(answer, BaseException):
            raise answer
        yield answer

    return fetch


async def test_a_file_is_kept_before_the_assistant_hears_of_it(steps: Steps) -> None:
    await _send(steps, text="look")
    await steps.settle()
    assert steps.turns[0].attachments == (Attachment(kind="image", mime="image/png", state="kept"),)
    (row,) = await steps.rows(schema.media)
    assert (row.state, row.size, row.position) == ("kept", len(PNG), 0)
    assert row.box_key == (await steps.rows(schema.inbox))[0].key
    assert steps.network.texts("anna") == ["look heard 1"]


async def test_a_file_that_is_gone_is_told_to_the_assistant(steps: Steps, network: FakeNetwork) -> None:
    event = await _send(steps, text="look")
    network.forget_file(event["file"]["id"])
    await steps.settle()
    assert network.texts("anna") == ["look heard 1"]
    assert steps.turns[0].attachments[0].state == "gone"
    assert [r.state for r in await steps.rows(schema.media)] == ["gone"]
    assert _sealed(steps) == 0


async def test_a_file_with_other_bytes_than_announced_is_not_kept(steps: Steps, network: FakeNetwork) -> None:
    event = await _send(steps)
    network.replace_file(event["file"]["id"], b"another")
    await steps.settle()
    assert [r.state for r in await steps.rows(schema.media)] == ["gone"]
    assert _sealed(steps) == 0


async def test_a_file_that_is_too_large_is_refused(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "LARGEST", 20)  # where the connector's own cap is the same, it says TooLarge
    await _send(steps, text="look")
    await steps.settle()
    assert steps.turns[0].attachments[0].state == "refused"
    assert _sealed(steps) == 0


@pytest.mark.parametrize("error", [FetchLater("busy"), RuntimeError("a fault of the connector")])
async def test_a_file_that_may_come_later_is_asked_for_again_and_then_given_up(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(steps.connectors["fake"], "fetch", _fetching(error))
    await _send(steps, text="look")
    for tries in range(1, MOST_TRIES):
        await steps.converse()
        (row,) = await steps.rows(schema.inbox)
        assert (row.state, row.attempts) == ("open", tries)
        assert _sealed(steps) == 0
        steps.now += 60
    await steps.settle()
    assert steps.network.texts("anna") == ["look heard 1"]
    assert (await steps.ledger()).pending == 0


async def test_a_file_that_came_later_is_kept_once(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps.connectors["fake"], "fetch", _fetching(FetchLater("busy"), PNG))
    await _send(steps, text="look")
    await steps.converse()
    steps.now += 2
    await steps.settle()
    assert steps.network.texts("anna") == ["look heard 1"]
    assert [r.state for r in await steps.rows(schema.media)] == ["kept"]
    assert _sealed(steps) == 1


async def test_while_a_file_is_waited_for_the_next_message_waits_too(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps.connectors["fake"], "fetch", _fetching(FetchLater("busy"), PNG))
    await _send(steps, text="first")
    await steps.say("anna", "second")
    await steps.settle()
    assert steps.turns == []
    steps.now += 2
    await steps.settle()
    assert [t.message.text for t in steps.turns] == ["first", "second"]


async def test_the_file_of_a_chat_that_a_person_has_is_kept_too(steps: Steps) -> None:
    await steps.talk("anna", "hello")
    await steps.execute(schema.conversation.update().values(owner="person"))
    await _send(steps)
    await steps.settle()
    assert [r.state for r in await steps.rows(schema.media)] == ["kept"]
    assert steps.network.texts("anna") == ["hello heard 1"]


async def test_what_is_said_of_a_missing_file_quotes_nothing(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps.connectors["fake"], "fetch", _fetching(Gone("HTTP 404")))
    await _send(steps)
    await steps.settle()
    assert [r.reason for r in await steps.rows(schema.media)] == ["HTTP 404"]
    assert _sealed(steps) == 0


async def test_a_file_over_the_networks_cap_is_refused(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps.connectors["fake"], "fetch", _fetching(OverTheCap("more than 10 bytes")))
    await _send(steps, text="look")
    await steps.settle()
    assert steps.turns[0].attachments[0].state == "refused"
    assert _sealed(steps) == 0
