"""WhatsApp: how fast webhooks are read, and how soon one of 1,000 updates is answered by the whole server.

The server is what `guichet run` starts: Rasa's own, with signature, sealing and the commit to disk before the 200.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.processes import answers, free_port, started, wait_for
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.webhooks import Update, body, status
from tests.nlu.examples import ROOT

UPDATES, ROUNDS = 1000, 3
KINDS = (
    ("text", {"body": "Bonjour, mon application plante depuis la mise à jour."}),
    ("image", {"id": "1234567890", "mime_type": "image/jpeg", "sha256": "A" * 43 + "=", "caption": "Voici"}),
    ("interactive", {"type": "button_reply", "button_reply": {"id": "topic:crash", "title": "Plantage"}}),
    ("location", {"latitude": 48.85, "longitude": 2.35, "name": "Paris"}),
    ("reaction", {"message_id": "wamid.x", "emoji": "👍"}),
)
Fill = Callable[[Sandbox, int], list[Update]]


def main() -> None:
    """Measure both, print the table."""
    console = Console(width=110)
    console.print("measuring WhatsApp's webhooks ...")
    reading = list(_read_rates())
    waits = asyncio.run(_waits())
    table = Table(title=f"WhatsApp: webhooks of {UPDATES:,} updates")
    for heading in ("", "measured", "bar"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, rate in reading:
        table.add_row(f"read, one core: {name}", f"{rate:,.0f} a second", "20,000 a second")
    for name, times in waits.items():
        told = f"{statistics.median(times):.0f} ms, slowest {max(times):.0f} ms"
        table.add_row(f"acknowledged, committed: {name}", told, "300 ms")
    console.print(table)


def strangers(meta: Sandbox, offset: int) -> list[Update]:
    """Every update is a reaction of somebody new: nothing for the assistant to say, so that the rounds stay short."""
    return [_said(meta, f"33{offset:02d}{n:07d}", *KINDS[-1]) for n in range(UPDATES)]


def everything(meta: Sandbox, offset: int) -> list[Update]:
    """Messages of five kinds by 100 people, and as many statuses."""
    said = [_said(meta, f"34{offset:02d}{n % 100:07d}", *KINDS[n % len(KINDS)]) for n in range(UPDATES // 2)]
    told = [status(Person(phone="3361"), f"wamid.{offset}.{n}", "read", at=1.0) for n in range(UPDATES // 2)]
    return [update for pair in zip(said, told, strict=True) for update in pair]


def known_by_two(meta: Sandbox, offset: int) -> list[Update]:
    """Somebody new each time, named by their number and by the id that Meta gives them for this business."""
    return [
        _by(meta, Person(phone=f"35{offset:02d}{n:07d}", user_id=f"FR.{offset:02d}{n:07d}", name="Camille"), *KINDS[-1])
        for n in range(UPDATES)
    ]


FILLS: dict[str, Fill] = {
    "1,000 new people": strangers,
    "1,000 new people, each with two ids": known_by_two,
    "five kinds and statuses, 100 people": everything,
}


def _said(meta: Sandbox, phone: str, kind: str, part: object) -> Update:
    return _by(meta, Person(phone=phone, name="Camille"), kind, part)


def _by(meta: Sandbox, person: Person, kind: str, part: object) -> Update:
    person = meta.state.people.add(person)
    return Update(part="messages", item=meta.message(person, kind, part), person=person)


def _read_rates() -> Iterator[tuple[str, float]]:
    """Events a second of `Connector.read` alone, the best of some rounds."""
    meta = Sandbox()
    ours = WhatsApp.from_settings(meta.account.settings)
    assert ours is not None
    for name, fill in FILLS.items():
        webhook = body(meta.account, fill(meta, 0))
        best = 0.0
        for _ in range(10):
            began = time.perf_counter()
            count = sum(1 for _ in ours.read(webhook))
            best = max(best, count / (time.perf_counter() - began))
        assert count == UPDATES
        yield name, best


async def _waits() -> dict[str, list[float]]:
    """Milliseconds from the first byte of the request to the 200, of webhooks that come when nothing else is to do."""
    async with Sandbox() as meta:
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            environment = _environment(Path(folder), port, meta)
            command = [sys.executable, "-m", "bot.cli", "run", "--no-demo"]
            log = Path(folder) / "guichet.log"
            with started(command, folder=ROOT, log=log, environment=environment) as process:
                ready = f"http://127.0.0.1:{port}/health"
                await asyncio.to_thread(wait_for, process, lambda: answers(ready), log)
                async with aiohttp.ClientSession() as client:
                    return {name: await _times(client, meta, fill, port) for name, fill in FILLS.items()}


async def _times(client: aiohttp.ClientSession, meta: Sandbox, fill: Fill, port: int) -> list[float]:
    times = []
    for number in range(ROUNDS):
        webhook = body(meta.account, fill(meta, number))
        url = f"http://127.0.0.1:{port}/webhooks/whatsapp/webhook"
        began = time.perf_counter()
        async with client.post(url, data=webhook, headers=meta.signed(webhook)) as answer:
            answer.raise_for_status()
            await answer.read()
        times.append((time.perf_counter() - began) * 1000)
        await _settled(client, port)
    return times


async def _settled(client: aiohttp.ClientSession, port: int) -> None:
    while True:
        async with client.get(f"http://127.0.0.1:{port}/health") as answer:
            if (await answer.json())["ledger"]["pending"] == 0:
                return
        await asyncio.sleep(0.5)


def _environment(folder: Path, port: int, meta: Sandbox) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GUICHET_", "WHATSAPP_", "CONSOLE_"))},
        **meta.settings,
        "GUICHET_DATA": str(folder / "var"),
        "GUICHET_PORT": str(port),
        "GUICHET_DESK_PORT": str(free_port()),
    }


if __name__ == "__main__":
    main()
