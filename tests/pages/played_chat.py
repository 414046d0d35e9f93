"""The chat page's process and a played counter on a thread, so that a browser test reads as a conversation."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from playwright.sync_api import Locator, Page, expect

from connectors.console.sandbox import PlayedCounter
from connectors.sdk.messages import Message

SECRET = "guichet-test-secret"


class Counter:
    """A played counter on a thread of its own, so that a test reads as a conversation."""

    def __init__(self, page_url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.played = PlayedCounter(SECRET, page_url=page_url)
        self.run(self.played.start())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def heard(self, count: int) -> Message:
        """The last message, once there are `count`."""
        wait_until(lambda: len(self.played.messages) >= count, f"{count} messages")
        assert len(self.played.messages) == count
        return self.played.messages[-1]

    def say(self, text: str = "", **rest: Any) -> str:
        return str(self.run(self.played.say(self.played.messages[-1].chat_id, text, **rest)))

    def type(self) -> None:
        message = self.played.messages[-1]
        self.run(self.played.connector.typing(message.chat_id, message.message_id))

    def stop(self) -> None:
        self.run(self.played.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


class Chat:
    """The page's process, its address and its counter."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.counter = Counter(self.url)
        self.start()

    def start(self) -> None:
        settings = {"CONSOLE_SECRET": SECRET, "GUICHET_DEMO_PORT": str(self.port)}
        settings["GUICHET_PORT"] = str(self.counter.played.port)
        command = [sys.executable, "-m", "connectors.console"]
        self._process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert self._process.stdout.readline().startswith("chat page: http://")

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)

    def open(self, page: Page) -> Page:
        page.goto(self.url)
        expect(page.locator("#suggestions")).to_be_visible()
        return page


def write(page: Page, text: str) -> None:
    page.fill("#words", text)
    page.press("#words", "Enter")


def mark(page: Page, position: int) -> Locator:
    return page.locator(".mine .mark").nth(position)


def wait_until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, f"no {what} after 10 seconds"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
