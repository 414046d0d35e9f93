"""Promotion and rollback through the real server: it switches within seconds, amid chats, and loses nothing."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from datetime import datetime, timezone

from bot.store import open_engine
from bot.training.fingerprint import fitting_model
from bot.training.promoting import Place, Wish, promote, roll_back
from tests.flows.people import PageCustomer
from tests.flows.running import ROOT
from tests.product.started import Product

MOST_SECONDS = 5.0
WISH = Wish(who="Ana", at=datetime.now(timezone.utc), note="a test")
PLACE = Place(root=ROOT, models=ROOT / "models", data=ROOT / "var")


async def test_the_running_assistant_switches_within_seconds_and_loses_no_message(product: Product) -> None:
    fits = fitting_model(PLACE.root, PLACE.models)
    assert fits is not None
    other = PLACE.models / f"guichet-test-{secrets.token_hex(4)}.tar.gz"
    shutil.copyfile(fits, other)
    try:
        async with PageCustomer(product.page, "Switch") as customer:
            talking = asyncio.create_task(_talk(customer))
            _write(product, lambda conn: promote(conn, PLACE, other, [], WISH))
            assert await _seconds_until(product, other.name) < MOST_SECONDS
            _write(product, lambda conn: roll_back(conn, PLACE, WISH))
            assert await _seconds_until(product, fits.name) < MOST_SECONDS
            assert await talking == ROUNDS
    finally:
        other.unlink()


async def test_a_model_that_does_not_load_changes_nothing(product: Product) -> None:
    broken = PLACE.models / f"guichet-test-{secrets.token_hex(4)}.tar.gz"
    broken.write_bytes(b"not a model")
    before = (await product.health())["model"]
    try:
        _write(product, lambda conn: promote(conn, PLACE, broken, [], WISH))
        log = product.data / "log" / "assistant.log"
        await _until(lambda: f"model {broken.name} does not load" in log.read_text())
        assert (await product.health())["model"] == before
        async with PageCustomer(product.page, "Still") as customer:
            assert await customer.ask("bonjour")
    finally:
        _write(product, lambda conn: roll_back(conn, PLACE, WISH))
        broken.unlink()


ROUNDS = 12


async def _talk(customer: PageCustomer) -> int:
    """How many messages were answered, one after the other."""
    answered = 0
    for n in range(ROUNDS):
        answered += bool(await customer.ask("bonjour" if n % 2 else "merci"))
    return answered


def _write(product: Product, act) -> None:  # type: ignore[no-untyped-def]
    engine = open_engine(f"sqlite:///{product.data / 'guichet.db'}")
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        act(conn)
    engine.dispose()


async def _seconds_until(product: Product, model: str) -> float:
    began = time.monotonic()
    while (await product.health()).get("model") != model:
        assert time.monotonic() - began < 60, product.logs()
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def _until(true) -> None:  # type: ignore[no-untyped-def]
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not happen")
