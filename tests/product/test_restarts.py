"""The started product survives: kill -9 of the assistant, a missing model, a store that is away."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from pathlib import Path

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.people import PageCustomer
from tests.product.agent import Agent
from tests.product.started import Product
from tests.product.whatsapp_customer import WhatsAppCustomer


async def test_kills_of_the_assistant_in_a_conversation_lose_nothing_and_repeat_nothing(product: Product) -> None:
    async with PageCustomer(product.page, "Kill") as customer:
        for n, words in enumerate(["ça plante", "iphone 12 ios 17.4", "whatsapp 2.24"]):
            await customer.say(words)
            await asyncio.sleep(0.05 * n)
            os.kill(product.assistant_pid(), signal.SIGKILL)
            await _until_well(product)
        heard = await customer.hear(0, count=3, seconds=60)
        keys = [e.get("key") or e.get("id") for e in customer.replies()]
        assert len(keys) == len(set(keys))
        assert sum("appareil" in text for text in heard) == 1
    report = await product.health()
    ledger = report["ledger"]
    assert isinstance(ledger, dict)
    parts = ("processed", "duplicate", "quarantined", "pending")
    assert ledger["received"] == sum(ledger[p] for p in parts)


async def test_while_the_store_is_away_networks_are_told_to_try_again_and_the_retry_goes_through(
    product: Product, meta: Sandbox
) -> None:
    other = sqlite3.connect(product.data / "guichet.db", isolation_level=None, timeout=20)
    other.execute("BEGIN EXCLUSIVE")
    body = meta.webhook(meta.message("33600000001", "text", {"body": "bonjour"}))
    try:
        assert await meta.deliver(product.webhook, body) == 503
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert await meta.deliver(product.webhook, body) == 200
    person = WhatsAppCustomer(meta, product.webhook, "33600000001")
    assert await person.hear(0)


async def test_without_a_model_the_customer_gets_a_person_and_nothing_is_dropped(tmp_path: Path) -> None:
    product = Product(tmp_path / "broken")
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"not a model")
    product.environment["GUICHET_MODEL"] = str(broken)
    try:
        await product.start()
        assert (await product.health())["model"] is None
        async with PageCustomer(product.page) as customer, Agent(product.desk) as marc:
            told = await customer.ask("mon appli plante")
            assert "personne" in "\n".join(told)
            await marc.begin(product.welcome)
            assert "mon appli plante" in await marc.ticket(await marc.ticket_of("mon appli plante"))
    finally:
        product.stop()


async def _until_well(product: Product) -> None:
    for _ in range(900):
        if (await product.health()).get("status") == "ok":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(product.logs())
