"""What custody costs: sealing in a message, walking a store, erasing a person: `python -m bench.custody`.

The counter is the real one on SQLite, with a small network of its own and an assistant that says one sentence. Shares
and rates are of the processor's time, so that a busy machine does not count; erasing is by the clock, disk included.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from bot import schema
from bot.erasure.person import Eraser, drop
from bot.inward.conversations import Conversations
from bot.networks import known_networks
from bot.vault import chain, custody, heads, register_name, sealing, witness
from bot.vault.keys import ASSISTANT, Vault
from bot.vault.register import Register
from bot.vault.remembered import Memory
from bot.vault.signing import Signer
from bot.vault.verify import walk
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, empty_tables

TURNS, MESSAGES, AT_ONCE = 400, 10_000, 100
SEALING = (
    (sealing, "crypto_aead_xchacha20poly1305_ietf_encrypt"),
    (sealing, "crypto_aead_xchacha20poly1305_ietf_decrypt"),
    (sealing, "random"),
    (chain, "digest"),
    (custody, "_seal_of"),
    (chain.Delivery, "link_hash"),
    (witness, "_keyed"),
    (witness, "_digits"),
    (heads, "_settle"),
    (register_name, "settled"),
    (Register, "announce"),
    (Register, "confirm"),
    (Vault, "wrap_all"),
    (Vault, "unwrap"),
)
"""Where all sealing ends up: ciphers, hashes of the chain, seals of rows, heads and the register, wrapped keys."""


def main() -> None:
    """Measure, print the table."""
    console = Console(width=110)
    console.print("filling a store, one delivery per message ...")
    table = Table(title="Custody: sealing, proving, erasing")
    for heading in ("", "measured", "bar"):
        table.add_column(heading, justify="left" if not heading else "right")
    for row in asyncio.run(_measure()):
        table.add_row(*row)
    console.print(table)


async def _measure() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name) / "var", Path(name) / "made"
        folder.mkdir()
        made.mkdir()
        async with FakeNetwork() as network:
            steps = Steps(folder, empty_tables(made / "empty.db"), network)
            share, each = await _share_of_sealing(steps)
            await _fill(steps)
            verified, everything = await _verified(steps)
            erased = await _erased(steps)
            await steps.close()
    return [
        ("sealing, of a message in and its answer out", f"{share:.1%} of {each * 1000:.2f} ms", "under 15%"),
        ("envelopes proved a second, one core: the chain alone", f"{verified:,.0f}", ""),
        ("all of it: rows, heads and register too", f"{everything:,.0f}", "20,000"),
        (f"erasing a person with {MESSAGES:,} messages", f"{erased:.2f} s", "under 5 s"),
    ]


async def _share_of_sealing(steps: Steps) -> tuple[float, float]:
    """The share of the processor's time that sealing takes, and the time of a message."""
    await _talk(steps, 20)
    began = time.process_time()
    await _talk(steps, TURNS)
    whole = time.process_time() - began
    with _timed() as spent:
        await _talk(steps, TURNS)
    return spent[0] / whole, whole / TURNS


async def _talk(steps: Steps, turns: int) -> None:
    for n in range(turns):
        await steps.talk(f"person-{n % 20}", "mon application plante depuis la mise à jour")


@contextmanager
def _timed() -> Iterator[list[float]]:
    """The seconds spent in the functions of SEALING, nested ones once."""
    spent, inside = [0.0], threading.local()

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **more: Any) -> Any:
            if getattr(inside, "sealing", False):
                return function(*arguments, **more)
            inside.sealing, began = True, time.thread_time()
            try:
                return function(*arguments, **more)
            finally:
                spent[0] += time.thread_time() - began
                inside.sealing = False

        return run

    patches = [patch.object(home, name, timed(getattr(home, name))) for home, name in SEALING]
    for one in patches:
        one.start()
    yield spent
    for one in patches:
        one.stop()


async def _fill(steps: Steps) -> None:
    """One person with MESSAGES messages, each in a delivery of its own."""
    for start in range(0, MESSAGES, AT_ONCE):
        await asyncio.gather(*(steps.say("anna", f"message {n}") for n in range(start, start + AT_ONCE)))


async def _verified(steps: Steps) -> tuple[float, float]:
    """Envelopes proved a second: their chain alone, and with all rows."""

    def chains(conn: Any) -> float:
        table = schema.conversation
        longest = conn.execute(table.select().order_by(table.c.chain_length.desc()).limit(1)).one()
        anna = people.get(conn, longest.id)
        began = time.thread_time()
        assert custody.first_break(conn, anna) is None
        return MESSAGES / (time.thread_time() - began)

    def all_rows(conn: Any) -> float:
        began = time.thread_time()
        walked = list(walk(conn, people, lambda *_: False, None, Memory(steps.register)))
        assert not [one for one in walked if one.wrong]
        return sum(one.length for one in walked) / (time.thread_time() - began)

    people = Conversations(Vault.open(steps.folder / "keys", ASSISTANT))
    return await steps.store.read(chains), await steps.store.read(all_rows)


async def _erased(steps: Steps) -> float:
    anna = await steps.chat("anna")
    known_networks()  # imported once in a process, and not the erasure's work
    eraser = Eraser(steps.people, steps.vault, Signer.open(steps.folder / "keys"))
    began = time.perf_counter()
    done = await steps.store.write(lambda conn: eraser.erase(conn, [anna.id], "bench", steps.now, "bench"))
    drop(steps.shelf, done)
    await asyncio.to_thread(steps.store.overwrite)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
