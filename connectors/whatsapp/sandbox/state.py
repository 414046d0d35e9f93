"""All that the played Meta knows, in one place: its parts are given to the Graph API, the control API and the page."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.files import Files
from connectors.whatsapp.sandbox.misbehaviour import Misbehaviour, happens
from connectors.whatsapp.sandbox.people import People, Person
from connectors.whatsapp.sandbox.posting import Posting
from connectors.whatsapp.sandbox.quotas import Quotas
from connectors.whatsapp.sandbox.templates import APPROVED
from connectors.whatsapp.sandbox.watcher import Watcher
from connectors.whatsapp.sandbox.webhooks import MESSAGES, Update, message, status

STATES = (("sent", 0.02), ("delivered", 0.06))
"""What a message of the business becomes by itself, and after how many seconds."""


@dataclass(frozen=True, slots=True)
class Order:
    """One call that is answered as a test asked: with this HTTP status and code, or never (`status` 0)."""

    status: int
    code: int = 0
    retry_after: int | None = None


class State:
    """One business number at Meta. With `strict`, the window and the limits of speed are enforced, not only counted."""

    def __init__(self, account: Account, *, strict: bool, webhook: str, seed: int, per_second: float) -> None:
        self.account, self.strict = account, strict
        self.dice = random.Random(seed)  # noqa: S311  misfortune, no secret
        self.wrong = Misbehaviour()
        self.ahead = 0.0
        self.url = ""
        self.files = Files(self.now)
        self.people = People()
        self.unreachable: set[str] = set()
        self.quotas = Quotas(per_second)
        self.templates = dict(APPROVED)
        self.watchers: list[Watcher] = []
        self.sent: list[dict[str, Any]] = []
        self.typing: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.arrived = asyncio.Condition()
        self.orders: deque[Order] = deque()
        self.download_orders: deque[int] = deque()
        self.expire_next = 0
        self.posting: Posting | None = None
        if webhook:
            self.tell_to(webhook)
        self._numbers = itertools.count(1)
        self._sent_to: dict[str, Person] = {}

    def tell_to(self, webhook: str) -> None:
        """Where the counter takes webhooks."""
        self.posting = Posting(webhook, self.account, lambda: self.wrong, self.dice, self._acknowledged)

    def now(self) -> float:
        """Seconds since the epoch, and whatever a test let pass."""
        return time.time() + self.ahead

    def number(self) -> int:
        """1, 2, 3 ..."""
        return next(self._numbers)

    # --- the customer's side ----------------------------------------------------------------------------------------

    def message(self, person: Person, kind: str, part: Any, **more: Any) -> dict[str, Any]:
        """A message that `person` has just written: it opens the window."""
        wamid = f"wamid.sandbox{time.time_ns()}{self.number()}"
        self.people.wrote(person, self.now())
        return message(person, kind, part, wamid=wamid, at=self.now(), **more)

    def tell(self, person: Person, item: dict[str, Any]) -> None:
        """Puts a message of `person` on its way to the counter."""
        if self.posting:
            self.posting.put(Update(part=MESSAGES, item=item, person=person))

    def saw(self, wamid: str, state: str = "read") -> bool:
        """The customer read, or played, a message of the business; False when there is no such message."""
        person = self._sent_to.get(wamid)
        if person and self.posting:
            self.posting.put(status(person, wamid, state, at=self.now()))
        return person is not None

    def _acknowledged(self, update: Update) -> None:
        if update.part == MESSAGES and update.person:
            for watcher in self.watchers:
                watcher.acknowledged(update.person, str(update.item["id"]))

    # --- the business's side ----------------------------------------------------------------------------------------

    async def accept(self, body: dict[str, Any], person: Person, failed: int = 0) -> str:
        """Keeps a message of the business, and tells what becomes of it; gives its id."""
        wamid = f"wamid.out{self.number()}"
        body = {"type": "text", **body}  # Meta's default
        self._sent_to[wamid] = person
        async with self.arrived:
            self.sent.append(body)
            self.arrived.notify_all()
        for watcher in self.watchers if not failed else ():
            watcher.said(person, body, wamid)
        self._tell_states(person, wamid, failed)
        return wamid

    def marked(self, body: dict[str, Any]) -> None:
        """The business read a message, and perhaps it writes."""
        self.typing.append(body)
        for watcher in self.watchers:
            watcher.marked(str(body["message_id"]), writes="typing_indicator" in body)

    def _tell_states(self, person: Person, wamid: str, failed: int) -> None:
        if self.posting is None:
            return
        states = [("failed", 0.02)] if failed else list(STATES)
        if happens(self.dice, self.wrong.statuses_reordered):
            states = [(state, self.dice.uniform(0, 0.2)) for state, _ in states]
        for state, after in states:
            if not happens(self.dice, self.wrong.statuses_lost):
                self.posting.put(status(person, wamid, state, at=self.now(), code=failed), after=after)
