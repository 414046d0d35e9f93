"""The studio on the started product: a real model is measured, listens in shadow, passes the gate and answers."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from pathlib import Path

from bot.training.fingerprint import fitting_model
from tests.flows.people import PageCustomer
from tests.flows.running import ROOT
from tests.product.agent import Agent
from tests.product.started import Product

MODELS = ROOT / "models"
PATIENCE = 240
"""Seconds for a job: it loads Rasa, on a machine that does much else."""


async def test_a_candidate_is_measured_listens_in_shadow_passes_the_gate_and_answers(
    product: Product, marc: Agent
) -> None:
    fits = fitting_model(ROOT, MODELS)
    assert fits is not None
    candidate = MODELS / f"guichet-test-{secrets.token_hex(4)}.tar.gz"
    shutil.copyfile(fits, candidate)
    try:
        await marc.post("/studio/models/shadow", model=candidate.name)
        await _until_logged(product, f"model {candidate.name} listens in shadow")
        async with PageCustomer(product.page, "Shadow") as customer:
            assert await customer.ask("bonjour")
        assert "0</b>" in re.findall(r"why=shadow.*?</a>", await marc.page("/studio"), re.DOTALL)[0]
        await marc.post("/studio/models", do="promote", model=candidate.name, note="the same, to see it answer")
        page = await _until_done(marc)
        assert "Terminé" in page or "Done" in page, page
        await _until_model(product, candidate.name)
        assert "the same, to see it answer" in await marc.page("/studio/history")
        assert "matrix" in await marc.page(f"/studio/quality?model={candidate.name}")
        await marc.post("/studio/models/rollback", note="back again")
        await _until_model(product, fits.name)
        async with PageCustomer(product.page, "After") as customer:
            assert await customer.ask("bonjour")
    finally:
        await marc.post("/studio/models/shadow", model="")
        candidate.unlink()


async def test_a_promotion_that_cannot_be_says_why_on_the_page(product: Product, marc: Agent) -> None:
    broken = MODELS / f"guichet-test-{secrets.token_hex(4)}.tar.gz"
    broken.write_bytes(b"not a model")
    before = (await product.health())["model"]
    try:
        await marc.post("/studio/models", do="promote", model=broken.name, note="it is broken")
        page = await _until_done(marc)
        assert "does not load" in page
        assert (await product.health())["model"] == before
    finally:
        broken.unlink()


async def _until_done(marc: Agent) -> str:
    for _ in range(PATIENCE * 2):
        page = await marc.page("/studio/models")
        if 'http-equiv="refresh"' not in page:
            return page
        await asyncio.sleep(0.5)
    raise AssertionError(page)


async def _until_model(product: Product, name: str) -> None:
    for _ in range(600):
        if (await product.health()).get("model") == name:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(product.logs())


async def _until_logged(product: Product, line: str) -> None:
    log: Path = product.data / "log" / "assistant.log"
    for _ in range(600):
        if line in log.read_text():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(product.logs())
