"""What the strict Meta refuses that is sound in itself: too fast, too late, paused, with a revoked token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.quotas import Quotas

USER, BSUID = "33612345678", "FR.13491208655302741918"


@pytest_asyncio.fixture
async def strict() -> AsyncIterator[Sandbox]:
    async with Sandbox(strict=True) as sandbox:
        yield sandbox


async def call(meta: Sandbox, path: str, body: Any = None, *, method: str = "POST") -> tuple[int, dict[str, Any]]:
    headers = {"authorization": f"Bearer {meta.account.access_token}"}
    url = f"{meta.url}/{meta.account.version}/{path}"
    async with aiohttp.ClientSession() as client, client.request(method, url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def send(meta: Sandbox, to: str = USER, **more: Any) -> int:
    """Meta's error code, 0 when it is taken."""
    address = {"recipient": to} if "." in to else {"to": f"+{to}"}
    body = {"messaging_product": "whatsapp", **address, "type": "text", "text": {"body": "x"}, **more}
    _, answer = await call(meta, f"{meta.account.phone_number_id}/messages", body)
    return int(answer["error"]["code"]) if "error" in answer else 0


TEMPLATE = {
    "type": "template",
    "template": {
        "name": "support_answer",
        "language": {"code": "fr"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "G-12"}]}],
    },
}


async def test_free_words_go_out_for_24_hours_after_the_customer_wrote(strict: Sandbox) -> None:
    assert await send(strict) == 131047
    strict.message(USER, "text", {"body": "bonjour"})
    assert await send(strict) == 0
    strict.let_pass(24 * 3600 - 60)
    assert await send(strict) == 0
    strict.let_pass(61)
    assert await send(strict) == 131047
    template = {"messaging_product": "whatsapp", "to": f"+{USER}", **TEMPLATE}
    assert (await call(strict, f"{strict.account.phone_number_id}/messages", template))[0] == 200


async def test_the_window_is_the_persons_by_whichever_address(strict: Sandbox) -> None:
    strict.state.people.add(Person(phone=USER, user_id=BSUID))
    strict.message(USER, "text", {"body": "bonjour"})
    assert await send(strict, BSUID) == 0
    assert await send(strict, to=USER, recipient="FR.999") == 0  # `to` wins


async def test_a_person_gets_45_at_once_and_then_one_in_6_seconds(strict: Sandbox) -> None:
    strict.message(USER, "text", {"body": "bonjour"})
    codes = [await send(strict) for _ in range(47)]
    assert codes == [0] * 45 + [131056] * 2
    strict.let_pass(6)
    assert [await send(strict) for _ in range(2)] == [0, 131056]
    assert strict.state.quotas.over_pair == 3


@pytest.mark.parametrize(("per_second", "taken"), [(80, 80), (20, 20)])
def test_a_number_sends_so_many_a_second(per_second: float, taken: int) -> None:
    quotas = Quotas(per_second)
    codes = [quotas.refusal(f"person{n}", 1000.0) for n in range(100)]
    assert codes == [0] * taken + [130429] * (100 - taken)
    assert quotas.over_number == 100 - taken
    assert quotas.refusal("somebody", 1000.0 + 1 / per_second + 1e-9) == 0


async def test_without_strict_what_is_too_fast_is_taken_and_counted(meta: Sandbox) -> None:
    assert [await send(meta) for _ in range(47)] == [0] * 47
    assert meta.state.quotas.over_pair == 2


@pytest.mark.parametrize(
    ("wrong", "code"), [({"token_revoked": True}, 190), ({"spam_paused": True}, 131048)], ids=["token", "spam"]
)
async def test_a_switch_is_refused_until_it_is_turned_back(wrong: dict[str, bool], code: int, meta: Sandbox) -> None:
    meta.misbehave(**wrong)
    assert await send(meta) == code
    meta.misbehave(**dict.fromkeys(wrong, False))
    assert await send(meta) == 0


async def test_a_number_that_cannot_be_reached_and_ones_own_are_refused(meta: Sandbox) -> None:
    meta.state.unreachable.add(meta.state.people.at(USER).key)
    assert await send(meta) == 131026
    assert await send(meta, meta.account.display_phone_number) == 131021


async def test_templates_are_listed_made_reviewed_and_then_sent(strict: Sandbox) -> None:
    business = f"{strict.account.business_id}/message_templates"
    status, listed = await call(strict, f"{business}?name=support_answer", method="GET")
    assert (status, {t["language"] for t in listed["data"]}) == (200, {"fr", "en"})
    parts = [{"type": "BODY", "text": "Demande {{1}} : voici."}]
    asked = {"name": "new_one", "language": "fr", "category": "UTILITY", "components": parts}
    assert (await call(strict, business, asked))[1]["status"] == "PENDING"
    assert (await call(strict, business, asked))[1]["error"]["code"] == 100
    body = {"messaging_product": "whatsapp", "to": f"+{USER}", "type": "template"}
    body["template"] = {**TEMPLATE["template"], "name": "new_one"}
    path = f"{strict.account.phone_number_id}/messages"
    assert (await call(strict, path, body))[1]["error"]["code"] == 132001
    review = {"name": "new_one", "language": "fr", "status": "APPROVED"}
    async with aiohttp.ClientSession() as client:
        assert (await client.post(f"{strict.url}/sandbox/templates", json=review)).status == 200
    assert (await call(strict, path, body))[0] == 200


@pytest.mark.parametrize(("theirs", "days"), [(True, 7), (False, 30)])
async def test_a_media_id_lives_so_many_days_and_its_address_five_minutes(
    meta: Sandbox, theirs: bool, days: int
) -> None:
    media_id = meta.add_file(b"x", "image/png") if theirs else await uploaded(meta)
    headers = {"authorization": f"Bearer {meta.account.access_token}"}
    async with aiohttp.ClientSession(headers=headers) as client:
        for _ in range(2):
            address = (await call(meta, media_id, method="GET"))[1]["url"]
            assert (await client.get(address)).status == 200
            meta.let_pass(301)
            assert (await client.get(address)).status == 404
        assert (await client.get(address, headers={"authorization": "Bearer other"})).status == 401
    meta.let_pass(days * 86_400 - 700)
    assert (await call(meta, media_id, method="GET"))[0] == 200
    meta.let_pass(100)
    assert (await call(meta, media_id, method="GET"))[1]["error"]["code"] == 100


async def uploaded(meta: Sandbox, mime: str = "image/png", said: str = "image/png") -> str:
    form = aiohttp.FormData({"messaging_product": "whatsapp", "type": said})
    form.add_field("file", b"x", filename="a", content_type=mime)
    headers = {"authorization": f"Bearer {meta.account.access_token}"}
    url = f"{meta.url}/{meta.account.version}/{meta.account.phone_number_id}/media"
    async with aiohttp.ClientSession() as client, client.post(url, data=form, headers=headers) as answer:
        found = await answer.json()
        return str(found.get("id") or found["error"]["code"])


async def test_a_file_whose_types_differ_is_refused_and_one_that_is_deleted_is_gone(meta: Sandbox) -> None:
    assert await uploaded(meta, "image/png", "image/jpeg") == "131053"
    media_id = await uploaded(meta)
    assert (await call(meta, media_id, method="DELETE"))[0] == 200
    assert (await call(meta, media_id, method="DELETE"))[1]["error"]["code"] == 100
