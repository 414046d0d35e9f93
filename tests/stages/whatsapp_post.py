"""Webhooks of Meta's for tests of the stages: values in, signed deliveries out, in Meta's own shapes."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot import schema
from bot.inward.conversations import Conversation
from bot.packing import unpack_message
from bot.vault.sealing import unseal_json
from connectors.sdk.messages import Message, Request
from connectors.whatsapp.sandbox import Sandbox
from tests.stages.steps import Steps

_numbers = itertools.count(1)


class Post:
    """Meta as the counter sees it."""

    def __init__(self, steps: Steps, meta: Sandbox) -> None:
        self.steps, self.meta = steps, meta

    async def value(self, field: str = "messages", **value: Any) -> None:
        """One change of this field."""
        await self.values((field, value))

    async def values(self, *changes: tuple[str, Mapping[str, Any]]) -> None:
        """One delivery with these changes, which must be accepted."""
        request = delivery(self.meta, *changes)
        assert (await self.steps.receiving.deliver("whatsapp", request)).status == 200

    async def chats(self) -> list[tuple[Conversation, list[Message]]]:
        """Every conversation but the account's own, with its messages in their order."""
        rows = await self.steps.rows(schema.inbox)
        query = select(schema.conversation.c.id).order_by(schema.conversation.c.created_at, schema.conversation.c.id)
        ids = await self.steps.store.read(lambda conn: list(conn.execute(query).scalars()))
        found = [await self.steps.store.read(lambda conn, i=i: self.steps.people.get(conn, i)) for i in ids]
        return [
            (c, [_opened(c, r) for r in rows if r.conversation_id == c.id and r.kind == "message"])
            for c in found
            if c.address
        ]


def delivery(meta: Sandbox, *changes: tuple[str, Mapping[str, Any]]) -> Request:
    """One signed webhook with these changes: each a field and its value."""
    metadata = {"phone_number_id": meta.account.phone_number_id, "display_phone_number": "15550783881"}
    parts = [
        {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        for field, value in changes
    ]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": parts}]}).encode()
    return Request(method="POST", query={}, headers=meta.signed(body), body=body)


def part(kind: str, **content: Any) -> dict[str, Any]:
    """A message of this kind, of nobody yet."""
    return {"id": f"wamid.P{next(_numbers)}", "timestamp": str(int(time.time())), "type": kind, **content}


def said(text: str, **who: str) -> dict[str, Any]:
    """A text message of `from_` and `from_user_id`."""
    number = next(_numbers)
    sender = {name.rstrip("_"): value for name, value in who.items()}
    return {
        **sender,
        "id": f"wamid.T{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }


def rotated(old: str, new: str, at: str = "1790000100") -> dict[str, Any]:
    """Meta's word that a business-scoped id changed."""
    return {"user_id_update": [{"user_id": {"previous": old, "current": new}, "timestamp": at}]}


def changed_number(old: str, new: str) -> dict[str, Any]:
    """Meta's word that a person has a new number."""
    system = {"type": "user_changed_number", "body": "changed", "wa_id": new}
    number = next(_numbers)
    message = {"from": old, "id": f"wamid.T{number}", "timestamp": "1790000100", "type": "system", "system": system}
    return {"messages": [message]}


def _opened(conversation: Conversation, row: Any) -> Message:
    return unpack_message(unseal_json(conversation.key, row.sealed, "inbox", row.key, conversation.id))
