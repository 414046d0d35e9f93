"""The app's servers: who its people are, what the counter sends them, what waits for a phone in flight mode."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from connectors.interop.simulator import arrivals, trouble
from connectors.interop.simulator.blob_host import BlobHost
from connectors.interop.simulator.counter import Counter
from connectors.interop.simulator.keys import kept_seed, kept_token, manifest_key
from connectors.interop.simulator.phone import Phone
from connectors.interop.simulator.store import Store
from connectors.interop.webhooks import Signer, Verifier
from connectors.sdk.errors import BadSignature
from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.sdk.played.chat_page.chats import Chat, Chats
from connectors.sdk.untrusted import Untrusted

log = logging.getLogger(__name__)
MAX_WAITING = 500
REMEMBERED, PRUNE_EVERY = 20_000, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSettings:
    """`doors` is the counter's address for this partner, `url` the partner's own; `folder` is the partner's alone.

    `app` is the name that people know it by, `account` the address under which they find the counter in it.
    """

    name: str
    app: str
    doors: str
    url: str
    account: str
    folder: Path


class Partner:
    """One played partner. `down` answers the counter 503, as when its servers are out of order."""

    def __init__(self, settings: PartnerSettings, clock: Callable[[], float]) -> None:
        """Raises NotConfigured when the counter is not on this machine."""
        self.name, self.app, self.account = settings.name, settings.app, settings.account
        self.clock, self.down = clock, False
        self.store = Store(settings.folder)
        self.signer, self.token = Signer(kept_seed(self.store)), kept_token(self.store)
        self.counter = Counter(settings.doors, self.signer, clock)
        self.blobs = BlobHost(self.store, settings.url, clock)
        self.files = Blobs()
        self.chats = Chats(self.now_ms, journal=self.store)
        self._phones: dict[str, Phone] = {}
        self._counter_key = ""
        self._takes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def now_ms(self) -> int:
        """The time in milliseconds since the epoch."""
        return int(self.clock() * 1000)

    # --- people -------------------------------------------------------------------------------------------------------

    def phone(self, user: str, *, name: str = "") -> Phone:
        """The phone of a person, by their address; a new person at the first use."""
        if user not in self._phones:
            kept = self.store.get_json("person", user) or {}
            chat_id = kept.get("chat") or "u-" + sha256(user.encode()).hexdigest()[:32]
            self._phones[user] = Phone(self, user, chat_id)
        phone = self._phones[user]
        if name and phone.name != name:
            phone.name = name
            phone.keep()
        return phone

    def phone_of(self, chat: Chat) -> Phone:
        """The phone of the person of a chat of the page."""
        known = self.store.get("user-of-chat", chat.id)
        user = known.decode() if known else f"client-{sha256(chat.id.encode()).hexdigest()[:6]}@{self.name}.example"
        if known is None:
            with self.store as store:
                store.put("user-of-chat", chat.id, user.encode())
                store.put_json("person", user, {"chat": chat.id})
        return self.phone(user)

    # --- what the counter sends ---------------------------------------------------------------------------------------

    async def admit(self, headers: dict[str, str], body: bytes) -> None:
        """Returns when the counter signed this now. Raises BadSignature."""
        self._counter_key = self._counter_key or await self._told_key()
        Verifier.from_text(self._counter_key).check(headers, body, self.clock())

    async def take(self, webhook_id: str, events: list[dict[str, Any]]) -> None:
        """Each event once, in order; those of a phone in flight mode wait."""
        if self.store.get("taken", webhook_id) is not None:
            return
        for event in events:
            user = arrivals.user_of(Untrusted(event))
            if self.store.get_json("person", user) is None:
                log.warning("an event for nobody")
                continue
            phone = self.phone(user)
            if phone.offline:
                self._wait(phone, event)
            else:
                await arrivals.take(phone, Untrusted(event))
        self.store.put("taken", webhook_id, b"")
        self._takes += 1
        if self._takes % PRUNE_EVERY == 0:
            for kind in ("taken", "own", "reply"):
                self.store.keep_latest(kind, REMEMBERED)

    async def hand_over(self, phone: Phone) -> None:
        """What waited for this phone."""
        for name in [n for n in self.store.names("waiting") if n.startswith(f"{phone.user}\n")]:
            event = self.store.get_json("waiting", name)
            self.store.delete("waiting", name)
            await arrivals.take(phone, Untrusted(event))

    def later(self, work: Any) -> None:
        """Do this beside; its death is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Returns once nothing is done beside."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def misbehave(self, phone: Phone, name: str) -> trouble.Result:
        """Do what an app should not, for this person. Raises KeyError when there is no such trouble."""
        return await trouble.make(phone, name)

    async def close(self) -> None:
        """Let go of sockets and file."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.chats.close()
        await self.counter.close()
        self.store.close()

    def _wait(self, phone: Phone, event: dict[str, Any]) -> None:
        place = f"{phone.user}\n{self.now_ms():015d}.{secrets.token_hex(4)}"
        if len(self.store.names("waiting")) < MAX_WAITING:
            self.store.put_json("waiting", place, event)

    async def _told_key(self) -> str:
        """The counter's transport key, from its manifest; the first one that this process saw is the one."""
        answered = await self.counter.manifest()
        key = manifest_key(answered.body) if answered.ok else ""
        try:
            Verifier.from_text(key)
        except ValueError as error:
            raise BadSignature from error
        return key

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("something failed beside: %s", type(task.exception()).__name__)
