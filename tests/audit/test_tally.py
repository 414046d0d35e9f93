"""What an event counts as."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.audit.tally import CLEAR, GROUP, OPENED, code_of
from connectors.sdk.messages import Kind, Message

NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("kind", "group", "opening", "code"),
    [
        (Kind.TEXT, False, b"key", OPENED),
        (Kind.TEXT, False, b"", CLEAR),
        (Kind.TEXT, True, b"", CLEAR),
        (Kind.UNKNOWN, False, b"", CLEAR),
        (Kind.UNKNOWN, True, b"", GROUP),
    ],
)
def test_a_message_that_nobody_read_did_not_come_in_clear(kind: Kind, group: bool, opening: bytes, code: str) -> None:
    message = Message(
        network="n",
        account="a",
        message_id="m",
        chat_id="c",
        sent_at=NOW,
        kind=kind,
        group=group,
        opening=opening,
    )
    assert code_of(message) == code
