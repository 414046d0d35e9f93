"""What people see of us beside words: read marks and dots, once each, after consent, and never at a message's cost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot import schema
from bot.inward.conversations import PERSON
from connectors.interop.tests.conftest import App, app
from connectors.sdk.errors import TryLater
from tests.stages.haiket_phone import HaiketPhone, with_haiket
from tests.stages.steps import Steps
from tests.stages.whatsapp_post import Post, part

__all__ = ["app"]
CAMILLE = {"from": "33612345678"}


async def _shown(count: Callable[[], int], wanted: int) -> None:
    """Returns once that many courtesies came, and a moment later no more did."""
    for _ in range(100):
        if count() >= wanted:
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    assert count() == wanted


def _belongs_to_a_person() -> object:
    return update(schema.conversation).values(owner=PERSON)


@pytest.fixture
async def lea(steps: Steps, app: App) -> HaiketPhone:
    with_haiket(steps, app)
    phone = HaiketPhone(steps, app)
    await phone.connect()
    return phone


async def test_a_third_party_message_is_read_when_the_assistant_gets_it_and_not_before_the_yes(
    steps: Steps, lea: HaiketPhone
) -> None:
    first = await lea.says("hello")
    await _shown(lambda: len(lea.signals("receipt")), 0)
    await lea.says("yes")
    await _shown(lambda: len(lea.signals("receipt")), 1)
    (receipt,) = lea.signals("receipt")
    assert (receipt["message_id"], receipt["status"]) == (first["id"], "read")
    assert [e["type"] for e in lea.app.events if e["type"] in ("receipt", "typing")] == ["receipt", "typing"]


async def test_a_message_for_a_person_is_read_without_dots(steps: Steps, lea: HaiketPhone) -> None:
    await lea.says("hello")
    await lea.says("yes")
    await _shown(lambda: len(lea.signals("typing")), 1)
    await steps.execute(_belongs_to_a_person())
    said = await lea.says("are you there?")
    await _shown(lambda: len(lea.signals("receipt")), 2)
    assert lea.signals("receipt")[-1]["message_id"] == said["id"]
    assert len(lea.signals("typing")) == 1


@pytest.mark.parametrize("error", [TryLater("busy"), RuntimeError("broken")])
async def test_a_mark_that_fails_costs_neither_the_answer_nor_the_dots(
    steps: Steps, lea: HaiketPhone, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(steps.connectors["haiket"], "mark_read", fails)
    await lea.says("hello")
    await lea.says("yes")
    await _shown(lambda: len(lea.signals("typing")), 1)
    assert "hello heard 1" in lea.hears()


async def _writes(post: Post, **content: object) -> None:
    await post.value(messages=[{**part(**content), **CAMILLE}])  # type: ignore[arg-type]
    await post.steps.settle()


async def test_whatsapp_is_asked_once_for_a_message_that_the_assistant_answers(post: Post) -> None:
    await _writes(post, kind="text", text={"body": "hello"})
    await _shown(lambda: len(post.meta.state.typing), 1)


async def test_on_whatsapp_a_message_for_a_person_is_read_and_a_reaction_needs_no_mark(post: Post) -> None:
    await _writes(post, kind="text", text={"body": "hello"})
    await post.steps.execute(_belongs_to_a_person())
    await _writes(post, kind="text", text={"body": "are you there?"})
    await _writes(post, kind="reaction", reaction={"message_id": "wamid.P1", "emoji": "👍"})
    await _shown(lambda: len(post.meta.state.typing), 2)
