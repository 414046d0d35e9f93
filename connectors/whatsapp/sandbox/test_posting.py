"""What the played Meta tells the counter: until it is heard; twice, late, out of order or in batches when told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from connectors.whatsapp.sandbox import Account, Sandbox
from connectors.whatsapp.sandbox.misbehaviour import Misbehaviour, NotUnderstood
from connectors.whatsapp.sandbox.webhooks import signed

USER = "33612345678"


class Listener:
    """Keeps what is posted; `answers` are its next statuses, 200 after them."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        self.genuine = True
        self.url = ""

    async def post(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.genuine &= request.headers["x-hub-signature-256"] == signed(Account(), body)["x-hub-signature-256"]
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.bodies.append(body)
        return web.Response(status=status)

    def items(self, part: str) -> list[dict[str, Any]]:
        values = [c["value"] for b in self.bodies for e in json.loads(b)["entry"] for c in e["changes"]]
        return [item for value in values for item in value.get(part, ())]

    def texts(self) -> list[str]:
        return [m["text"]["body"] for m in self.items("messages")]


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    found = Listener()
    app = web.Application()
    app.router.add_post("/", found.post)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield found
    await runner.cleanup()


@pytest_asyncio.fixture
async def telling(listener: Listener) -> AsyncIterator[Sandbox]:
    async with Sandbox(webhook=listener.url, seed=7) as sandbox:
        yield sandbox


async def told(meta: Sandbox, count: int = 1) -> list[str]:
    said = [str(n) for n in range(count)]
    for text in said:
        meta.say(USER, "text", {"body": text})
    await idle(meta)
    return said


async def idle(meta: Sandbox) -> None:
    assert meta.state.posting
    await asyncio.wait_for(meta.state.posting.idle(), 20)


async def test_messages_come_one_by_one_signed_and_in_order(telling: Sandbox, listener: Listener) -> None:
    said = await told(telling, 20)
    assert listener.texts() == said
    assert len(listener.bodies) == 20
    assert listener.genuine


async def test_what_is_not_answered_200_is_told_again(telling: Sandbox, listener: Listener) -> None:
    listener.answers = [503, 500, 401]
    await told(telling)
    assert listener.texts() == ["0"]
    assert telling.state.posting is not None
    assert telling.state.posting.refused == 3


async def test_batches_hold_no_more_than_they_may(telling: Sandbox, listener: Listener) -> None:
    telling.misbehave(batch=50)
    said = await told(telling, 120)
    assert listener.texts() == said
    assert len(listener.bodies) <= 4


async def test_duplicates_repeat_the_very_same_bytes(telling: Sandbox, listener: Listener) -> None:
    telling.misbehave(duplicates=1.0)
    await told(telling, 5)
    assert len(listener.bodies) == 10
    assert len(set(listener.bodies)) == 5


async def test_reordered_messages_all_come_in_another_order(telling: Sandbox, listener: Listener) -> None:
    telling.misbehave(reorder=0.5)
    said = await told(telling, 20)
    assert sorted(listener.texts(), key=int) == said
    assert listener.texts() != said


async def test_a_message_of_the_business_becomes_sent_delivered_and_read(telling: Sandbox, listener: Listener) -> None:
    wamid = await telling.state.accept(
        {"to": f"+{USER}", "type": "text", "text": {"body": "x"}}, telling.state.people.at(USER)
    )
    await idle(telling)
    assert telling.state.saw(wamid)
    await idle(telling)
    states = [(s["id"], s["status"], s["recipient_id"]) for s in listener.items("statuses")]
    assert states == [(wamid, state, USER) for state in ("sent", "delivered", "read")]


async def test_a_late_refusal_is_taken_and_told_as_failed_without_contacts(
    telling: Sandbox, listener: Listener
) -> None:
    telling.misbehave(late_refusals=True)
    telling.state.unreachable.add(USER)
    body = {"messaging_product": "whatsapp", "to": f"+{USER}", "type": "text", "text": {"body": "x"}}
    url = f"{telling.url}/v26.0/{telling.account.phone_number_id}/messages"
    headers = {"authorization": f"Bearer {telling.account.access_token}"}
    async with aiohttp.ClientSession() as client, client.post(url, json=body, headers=headers) as answer:
        assert answer.status == 200
    await idle(telling)
    (failed,) = listener.items("statuses")
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131026)
    assert listener.items("contacts") == []


async def test_lost_statuses_are_never_told(telling: Sandbox, listener: Listener) -> None:
    telling.misbehave(statuses_lost=1.0)
    await telling.state.accept({"type": "text"}, telling.state.people.at(USER))
    await idle(telling)
    assert listener.items("statuses") == []


@pytest.mark.parametrize(
    "given",
    [
        *([], "x", {"dance": 1}, {"duplicates": 2}, {"duplicates": -1}, {"duplicates": True}),
        *({"batch": 0}, {"batch": 1001}, {"batch": 2.5}, {"token_revoked": 1}, {"delay": 61}, {"hang": "often"}),
    ],
)
async def test_a_misbehaviour_that_is_none_is_refused_and_changes_nothing(given: Any, meta: Sandbox) -> None:
    with pytest.raises(NotUnderstood):
        Misbehaviour().changed(given)
    url = f"{meta.url}/sandbox/misbehaviour"
    async with aiohttp.ClientSession() as client, client.patch(url, json=given) as answer:
        assert answer.status == 400
    assert meta.state.wrong == Misbehaviour()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("clock", {"hours": 0}),
        ("clock", {"hours": "1"}),
        ("unreachable", {"person": ""}),
        ("templates", {"name": "support_answer", "language": "fr", "status": "GOOD"}),
    ],
)
async def test_an_order_that_makes_no_sense_is_a_plain_400(path: str, given: dict[str, Any], meta: Sandbox) -> None:
    async with aiohttp.ClientSession() as client:
        assert (await client.post(f"{meta.url}/sandbox/{path}", json=given)).status == 400
        assert (await client.post(f"{meta.url}/sandbox/{path}", data=b"{")).status == 400


async def test_the_control_api_lets_time_pass_and_tells_what_was_counted(meta: Sandbox) -> None:
    meta.message(USER, "text", {"body": "x"})
    async with aiohttp.ClientSession() as client:
        answer = await client.post(f"{meta.url}/sandbox/clock", json={"hours": 25})
        assert (await answer.json())["ahead"] == 25 * 3600
        changed = await client.patch(f"{meta.url}/sandbox/misbehaviour", json={"duplicates": 0.5})
        assert (await changed.json())["misbehaviour"]["duplicates"] == 0.5
    assert meta.state.people.window_left(meta.state.people.at(USER), meta.state.now()) == 0
