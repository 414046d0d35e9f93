"""The chat page as a process of its own, with a played counter on the other side."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from connectors.console.sandbox import PlayedCounter

SECRET = "guichet-test-secret"


@dataclass
class Person:
    """A browser, without the browser."""

    session: aiohttp.ClientSession
    url: str
    key: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    last_id: str = ""
    task: asyncio.Task[None] | None = None

    async def send(self, message_id: str, text: str = "", **rest: Any) -> int:
        message = {"id": message_id, "text": text, **rest}
        async with self.session.post(f"{self.url}/api/chats/{self.key}/messages", json=message) as answer:
            return answer.status

    async def upload(self, content: bytes, *, kind: str, mime: str, name: str = "") -> dict[str, Any]:
        headers = {"content-type": mime, "x-file-kind": kind, "x-file-name": name}
        async with self.session.post(f"{self.url}/api/chats/{self.key}/files", data=content, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    def listen(self) -> None:
        self.task = asyncio.ensure_future(self._listen())

    async def hang_up(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def hear(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """The events of this kind, once there are `count` of them."""
        async with _timeout(5):
            while len(found := [e for e in self.heard if e["type"] == kind]) < count:
                await asyncio.sleep(0.02)
        return found

    async def _listen(self) -> None:
        headers = {"last-event-id": self.last_id} if self.last_id else {}
        async with self.session.get(f"{self.url}/api/chats/{self.key}/events", headers=headers) as answer:
            async for raw in answer.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.last_id = value
                elif name == "data":
                    self.heard.append(json.loads(value))


@dataclass
class RunningPage:
    """The page's process and what plays its counter."""

    url: str
    process: asyncio.subprocess.Process
    counter: PlayedCounter
    session: aiohttp.ClientSession
    people: list[Person] = field(default_factory=list)

    async def person(self) -> Person:
        async with self.session.post(f"{self.url}/api/chats") as answer:
            self.people.append(Person(self.session, self.url, (await answer.json())["key"]))
        return self.people[-1]


@pytest_asyncio.fixture
async def page() -> AsyncIterator[RunningPage]:
    async with _running_page() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_page() -> AsyncIterator[RunningPage]:
    """One page for all tests of a module, for what leaves nothing behind in it."""
    async with _running_page() as running:
        yield running


@asynccontextmanager
async def _running_page() -> AsyncIterator[RunningPage]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    counter = PlayedCounter(SECRET, page_url=url)
    await counter.start()
    process = await _start_page(CONSOLE_SECRET=SECRET, GUICHET_DEMO_PORT=str(port), GUICHET_PORT=str(counter.port))
    assert process.stdout
    assert b"http://" in await asyncio.wait_for(process.stdout.readline(), 15)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        running = RunningPage(url, process, counter, session)
        yield running
        for person in running.people:
            await person.hang_up()
    if process.returncode is None:
        process.terminate()
    await process.communicate()
    await counter.stop()


@pytest.fixture
def start_page() -> Callable[..., Awaitable[asyncio.subprocess.Process]]:
    """Starts the page with these settings and no others."""
    return _start_page


@pytest.fixture
def free_port() -> int:
    return _free_port()


async def _start_page(**settings: str) -> asyncio.subprocess.Process:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GUICHET_", "CONSOLE_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "connectors.console",
        env={**environment, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _timeout:  # noqa: N801  reads as asyncio.timeout, which Python 3.10 lacks
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        assert task
        self._handle = asyncio.get_running_loop().call_later(self._seconds, task.cancel)

    async def __aexit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._handle.cancel()
        if kind is asyncio.CancelledError:
            raise AssertionError(f"nothing came within {self._seconds} seconds")
