"""Files of a third-party app's customer through the counter's door: kept when they are what their message announced."""

from __future__ import annotations

import pytest

from bot import schema
from bot.media.keep import DIFFERS
from connectors.interop.tests.conftest import App, app
from tests.stages.partner_steps import Partner
from tests.stages.steps import Steps

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
