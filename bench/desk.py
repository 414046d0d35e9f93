"""The desk's two heavy pages on this machine: a queue of 10,000 open tickets, a ticket of 1,000 messages.

What is measured is the server's whole work for a request: reading, opening what is sealed, ordering, writing the HTML.
Times are of the processor, so that a busy machine does not count.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.desk import queue_page, ticket_page
from bot.desk.parts import Desk, open_desk
from bot.desk.sessions import Session
from bot.inward.conversations import Conversations, Home
from bot.packing import Outgoing
from bot.settings import Settings
from bot.store import migrate
from bot.talk.replies import BOT, Author, put_reply
from bot.talk.turn import OpenTicket
from bot.tickets.handover import Control
from bot.vault.keys import ASSISTANT, Vault, make_keys

TICKETS, MESSAGES, ROUNDS = 10_000, 1_000, 7
AGENT = "Marc"


def main() -> None:
    """Measure, print the table."""
    console = Console(width=110)
    console.print(f"measuring the desk: {TICKETS:,} tickets, {MESSAGES:,} messages ...")
    shown = Table(title="The desk, time of the server")
    for heading in ("", "median", "bar"):
        shown.add_column(heading, justify="right" if heading else "left")
    for name, (seconds, bar) in asyncio.run(measure()).items():
        shown.add_row(name, f"{seconds * 1000:.0f} ms", f"{bar} ms")
    console.print(shown)


async def measure(tickets: int = TICKETS, messages: int = MESSAGES) -> dict[str, tuple[float, int]]:
    """Page -> (median seconds, bar in milliseconds)."""
    with tempfile.TemporaryDirectory() as folder:
        desk = await _furnish(Path(folder), tickets, messages)
        queue, one = _request(desk, "/"), _request(desk, "/tickets/G-1001")
        filtered = _request(desk, "/", channel="bench", topic="crash", priority="3")
        found = {
            f"queue of {tickets:,} open tickets": (await _median(lambda: queue_page.open_tickets(queue)), 200),
            "the same, filtered": (await _median(lambda: queue_page.open_tickets(filtered)), 200),
            f"ticket of {messages:,} messages": (
                await _median(lambda: ticket_page.ticket_page(one, "G-1001")),
                300,
            ),
        }
        desk.store.close()
        return found


async def _median(page: Callable[[], Awaitable[Any]]) -> float:
    await page()  # keys of conversations are unwrapped once
    took = []
    for _ in range(ROUNDS):
        before = time.process_time()
        answer = await page()
        took.append(time.process_time() - before)
        assert answer.status == 200
    return statistics.median(took)


async def _furnish(folder: Path, tickets: int, messages: int) -> Desk:
    settings = Settings.read({"GUICHET_DATA": str(folder)}, folder)
    make_keys(settings.keys)
    migrate(settings.database_url)
    desk, people = open_desk(settings), Conversations(Vault.open(settings.keys, ASSISTANT))
    control, now = Control(people), time.time() - 86_400
    home = Home(network="bench", account="a", scope="a")

    def work(conn: Any) -> None:
        met = people.meet_all(conn, home, {f"chat-{n}": f"Customer {n}" for n in range(tickets)}, now)
        for n, conversation in enumerate(met.values()):
            topic, facts = ("crash", "payment")[n % 2], {"device": "iPhone 12", "app": "WhatsApp"}
            ask = OpenTicket(topic=topic, urgency=1 + n % 3, title=f"Something broke, number {n}", facts=facts)
            control.open_ticket(conn, conversation, ask, now + n)
        first, author = met["chat-0"], Author(kind=BOT, epoch=0)
        for n in range(messages):
            put_reply(conn, first, Outgoing(text=f"message {n} " + "words " * 20), author, f"k{n}", now + n)

    await desk.store.write(work)
    return desk


def _request(desk: Desk, path: str, **args: str) -> Any:
    """What a handler looks at of a request."""
    session = Session(agent_id="a", name=AGENT, language="fr", used_at=0.0, csrf="c")
    context = SimpleNamespace(session=session)
    return SimpleNamespace(
        app=SimpleNamespace(ctx=SimpleNamespace(desk=desk)), ctx=context, args=args, headers={}, path=path
    )


if __name__ == "__main__":
    main()
