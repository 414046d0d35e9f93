"""The played partner's process and a played counter on a thread, so that a browser test reads as a conversation."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from played_chat import free_port, wait_until
from playwright.sync_api import Page, expect

from connectors.interop.keys import new_pair
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.sdk.messages import Message
from tests.simulator.played_counter import PlayedCounter
from tests.simulator.process import PartnerProcess


class PlayedPhone:
    """Both sides of the page."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.counter = PlayedCounter()
        self.run(self.counter.start())
        self.process = PartnerProcess(free_port(), self.counter.url, folder)
        self.counter.connector = BirdyChat.from_settings(
            {**self.process.settings(), "BIRDYCHAT_SIGNING_KEY": new_pair()[0]}
        )
        self.process.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def heard(self, count: int) -> Message:
        """The last message, once there are `count`."""
        wait_until(lambda: len(self.counter.messages) >= count, f"{count} messages")
        assert len(self.counter.messages) == count
        return self.counter.messages[-1]

    def say(self, text: str = "", **rest: Any) -> str:
        return str(self.run(self.counter.say(text, **rest)))

    def type(self) -> None:
        self.run(self.counter.connector.typing(self.counter.messages[-1].chat_id, ""))

    def open(self, page: Page) -> Page:
        page.goto(self.process.url)
        expect(page.locator("#gate")).to_be_visible()
        return page

    def opted_in(self, page: Page) -> Page:
        self.open(page)
        page.locator("#gate button").click()
        expect(page.locator("#gate")).to_be_hidden()
        return page

    def stop(self) -> None:
        self.process.stop()
        self.run(self.counter.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
