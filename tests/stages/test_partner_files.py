"""Files of a third-party app's customer through the counter's door: kept when they are what their message announced."""

from __future__ import annotations

import pytest

from bot import schema
from bot.media.keep import DIFFERS, missing_file
from bot.talk.notices import notice
from bot.talk.turn import HandOver, Outcome, Turn
from bot.tickets.queue import opened
from connectors.interop.tests.conftest import App, app
from tests.stages.partner_steps import Partner
from tests.stages.steps import Steps
from tests.tickets.opened import desk_of

__all__ = ["app"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)
PROGRAM = b"MZ" + bytes(300)


@pytest.mark.parametrize(
    ("content", "announced", "state"),
    [
        (PNG, "image/png", "kept"),
        (PNG, "image/jpeg", "kept"),
        (b"%PDF-1.7 " + bytes(300), "application/pdf", "kept"),
        (PROGRAM, "image/png", "gone"),
        (PROGRAM, "application/octet-stream", "gone"),
        (b"no picture at all", "image/png", "gone"),
        (PNG, "application/pdf", "gone"),
    ],
)
async def test_a_file_of_another_type_than_announced_is_not_kept_and_asked_for_again(
    steps: Steps, app: App, content: bytes, announced: str, state: str
) -> None:
    partner = Partner(steps, app)
    phone = await partner.phone()
    await partner.agrees(phone)
    await partner.sends(phone, content, announced)
    (row,) = await steps.rows(schema.media)
    assert (row.state, row.reason) == (state, "" if state == "kept" else DIFFERS)
    assert len([file for file in (steps.folder / "media").rglob("*") if file.is_file()]) == (state == "kept")
    (attachment,) = steps.turns[-1].attachments
    assert attachment.state == state


async def test_who_waits_for_a_person_is_told_that_their_file_was_not_kept(steps: Steps, app: App) -> None:
    partner = Partner(steps, app)
    phone = await partner.phone()
    await partner.agrees(phone)
    steps.assistant = hands_over
    await partner.sends(phone, PNG, "image/png")
    turns = len(steps.turns)
    steps.now += 60
    await partner.sends(phone, PROGRAM, "image/png")
    desk = desk_of(steps)
    dossier = await steps.store.read(lambda conn: opened(conn, desk, 1001))
    assert dossier is not None
    assert len(steps.turns) == turns
    assert [(line.author, line.text) for line in dossier.lines[-2:]] == [
        ("customer", ""),
        ("system", notice("file_differs", dossier.entry.conversation.language)),
    ]
    assert [missing_file(file) for file in dossier.lines[-2].files] == ["file_differs"]


async def hands_over(_turn: Turn) -> Outcome:
    return Outcome(commands=(HandOver(reason="asked"),), language="fr")
