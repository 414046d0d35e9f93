"""What `/health` and `/metrics` say of channels and news: as the store has it now, by the counter's clock."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from sqlalchemy import delete, insert

from bot import schema
from bot.app import Counter
from bot.settings import Settings
from bot.watch.monitoring import health_report, metrics_text
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import echo, settings_of

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"
BLOCKED = {"network": "fake", "account": "fake-account", "reason": "the token is revoked", "fix": "make a new token"}
AHEAD = 400 * 24 * 3600.0


@pytest_asyncio.fixture
async def counter(tmp_path: Path, network: FakeNetwork) -> AsyncIterator[Counter]:
    settings = Settings.read(settings_of(network, tmp_path), root=tmp_path)
    counter = Counter(settings, {"fake": network.connector()}, echo, clock=lambda: time.time() + AHEAD)
    yield counter
    await counter.stop()


async def test_what_another_process_heard_of_a_channel_is_over_when_it_says_so(counter: Counter) -> None:
    values = {**BLOCKED, "code": "190", "since": 0.0, "blocked_until": 1.0, "slow_until": 0.0}
    await counter.store.write(lambda conn: conn.execute(insert(schema.channel).values(values)) and None)
    channel = (await health_report(counter, "model"))["channels"]["fake"]
    assert channel == {"state": "failing", "last_error": BLOCKED["reason"], "fix": BLOCKED["fix"]}
    assert 'guichet_channel_up{channel="fake"} 0.0' in await metrics_text(counter)
    await counter.store.write(lambda conn: conn.execute(delete(schema.channel)) and None)
    assert (await health_report(counter, "model"))["channels"]["fake"]["state"] == "ok"
    assert 'guichet_channel_up{channel="fake"} 1.0' in await metrics_text(counter)


async def test_news_is_recent_by_the_counters_clock(counter: Counter) -> None:
    news = {"key": "n", "network": "fake", "account": "fake-account", "code": "quality", "text": "FLAGGED"}
    row = {**news, "at": time.time()}
    await counter.store.write(lambda conn: conn.execute(insert(schema.network_news).values(row)) and None)
    assert await counter.news() == {}
    await counter.store.write(
        lambda conn: (
            conn.execute(insert(schema.network_news).values({**row, "key": "m", "at": row["at"] + AHEAD})) and None
        )
    )
    assert (await counter.news())["fake"]["count"] == 1


async def test_the_page_for_operators_shows_a_report_as_it_is(counter: Counter) -> None:
    (sample,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    told, real = json.loads(sample), await health_report(counter, "model")
    assert set(told) == set(real)
    assert set(told["ledger"]) == set(real["ledger"])
    assert set(told["channels"]["whatsapp"]) == set(real["channels"]["fake"])
    await counter.audit.round()
    assert set(told["audit"]["whatsapp"]) == set((await health_report(counter, "model"))["audit"]["fake"])
