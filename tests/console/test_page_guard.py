"""Who may talk to the page, what it refuses, and that it never serves anything that could run."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.console.connector import ConsoleConnector
from connectors.console.sandbox import PlayedCounter
from connectors.sdk.errors import TryLater
from connectors.sdk.messages import Reply

pytestmark = pytest.mark.asyncio(loop_scope="module")
BEARER = {"authorization": "Bearer guichet-test-secret"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5007", "127.0.0.1.evil.example", "[", ""])
async def test_another_name_for_this_machine_is_refused(shared_page: Any, host: str) -> None:
    async with shared_page.session.get(shared_page.url, headers={"host": host}) as answer:
        assert answer.status in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_write_here(shared_page: Any, headers: dict[str, str]) -> None:
    person = await shared_page.person()
    message = {"id": "message-0001", "text": "forged"}
    url = f"{shared_page.url}/api/chats/{person.key}/messages"
    async with shared_page.session.post(url, json=message, headers=headers) as answer:
        assert answer.status == 403
    assert shared_page.counter.messages == []


async def test_the_page_itself_may_write_and_a_link_may_open_it(shared_page: Any) -> None:
    own = {"origin": shared_page.url, "sec-fetch-site": "same-origin"}
    async with shared_page.session.post(f"{shared_page.url}/api/chats", headers=own) as answer:
        assert answer.status == 200
    link = {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}
    async with shared_page.session.get(shared_page.url, headers=link) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/nothing", "/api/chats/short/events", "/blobs/x"])
async def test_every_answer_has_the_strict_headers(shared_page: Any, path: str) -> None:
    async with shared_page.session.get(shared_page.url + path) as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "application/pdf", "\u00e9", ""]
)
async def test_what_could_run_comes_as_a_download_of_bytes(shared_page: Any, mime: str) -> None:
    person = await shared_page.person()
    facts = await person.upload(b"<script>alert(1)</script>", kind="image", mime=mime, name='a"b.html')
    async with shared_page.session.get(f"{shared_page.url}/files/{facts['id']}") as answer:
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer ", "Basic guichet-test-secret", "guichet-test-secret"])
@pytest.mark.parametrize(("method", "path"), [("POST", "/deliver"), ("POST", "/typing"), ("GET", "/blobs/x")])
async def test_without_the_token_nobody_plays_the_counter(shared_page: Any, method: str, path: str, token: str) -> None:
    headers = {"authorization": token} if token else {}
    body = {"key": "k", "chat": "c-1", "text": "forged"}
    async with shared_page.session.request(method, shared_page.url + path, json=body, headers=headers) as answer:
        assert answer.status == 401


async def test_another_secret_on_the_counter_means_later_and_says_why(shared_page: Any) -> None:
    other = ConsoleConnector("another-long-secret", url=shared_page.url)
    with pytest.raises(TryLater, match="CONSOLE_SECRET"):
        await other.send(Reply(chat_id="c-1", key="k", text="x"))
    await other.close()


async def test_a_page_with_another_secret_is_refused_by_the_counter(shared_page: Any) -> None:
    strict = PlayedCounter("another-long-secret", page_url=shared_page.url)
    port, _ = shared_page.counter.port, await shared_page.counter.stop()
    await strict.start(port)
    person = await shared_page.person()
    assert await person.send("message-0001", "bonjour") == 502
    assert (strict.refused, strict.messages) == (1, [])
    await strict.stop()


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"id": "message-0001"},
        {"id": "message-0001", "text": "   "},
        {"id": "../x", "text": "a"},
        {"id": 7, "text": "a"},
        {"id": "message-0001", "text": "a" * 4097},
        {"id": "message-0001", "text": ["a"]},
        {"id": "message-0001", "text": "a", "media": "b"},
        [],
        "text",
    ],
)
async def test_a_wrong_message_is_refused_and_never_forwarded(shared_page: Any, message: Any) -> None:
    person = await shared_page.person()
    async with shared_page.session.post(f"{shared_page.url}/api/chats/{person.key}/messages", json=message) as answer:
        assert answer.status == 400
    assert shared_page.counter.events == []


async def test_a_file_that_is_no_longer_held_is_said_to_be_gone(shared_page: Any) -> None:
    person = await shared_page.person()
    assert await person.send("message-0001", "a", media=["unknown"]) == 410


async def test_a_file_over_the_limit_is_refused(shared_page: Any) -> None:
    person = await shared_page.person()

    async def endless() -> Any:
        for _ in range(101):
            yield bytes(1024 * 1024)

    async with shared_page.session.post(f"{shared_page.url}/api/chats/{person.key}/files", data=endless()) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    "reply",
    [
        {"key": "", "chat": "c-1", "text": "a"},
        {"key": "k", "chat": "../c", "text": "a"},
        {"key": "k", "chat": "c-1", "text": "a" * 4097},
        {"key": "k", "chat": "c-1", "text": "a", "buttons": [{"id": "1", "title": "t" * 41}]},
        {"key": "k", "chat": "c-1", "text": "a", "buttons": [{"id": "1", "title": "t"}] * 11},
    ],
)
async def test_a_reply_over_the_limits_is_rejected(shared_page: Any, reply: dict[str, Any]) -> None:
    async with shared_page.session.post(f"{shared_page.url}/deliver", json=reply, headers=BEARER) as answer:
        assert answer.status == 400
