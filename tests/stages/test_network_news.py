"""News of the account: kept once, not in anybody's chat, safe to show, on the health page for a week."""

from __future__ import annotations

from datetime import datetime, timezone

from bot import schema
from bot.watch import network_news
from bot.watch.network_news import RECENT
from connectors.sdk.errors import BadPayload
from connectors.sdk.news import Notice
from connectors.sdk.testkit.fake import FakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps


class Telling(FakeConnector):
    """A network whose deliveries are all one piece of news."""

    notice_id = "n1"

    def read(self, body: bytes):  # noqa: ANN201
        if not body:
            raise BadPayload("$: empty")
        at = datetime(2026, 11, 1, tzinfo=timezone.utc)
        yield Notice(
            network="fake", account="fake-account", notice_id=self.notice_id, code="quality", text="red", at=at
        )


async def told(steps: Steps, network: FakeNetwork, *ids: str) -> None:
    for notice_id in ids:
        connector = Telling(secret=network.secret, url=network.url)
        connector.notice_id = notice_id
        steps.connectors["fake"] = connector
        assert (await steps.post(network.text("ada", "x"))).status == 200
        await connector.close()


async def test_the_same_news_twice_is_kept_once_and_the_ledger_balances(steps: Steps, network: FakeNetwork) -> None:
    await told(steps, network, "a", "b", "a")
    rows = await steps.rows(schema.network_news)
    assert [(r.code, r.text, r.conversation_id) for r in rows] == [("quality", "red", None)] * 2
    ledger = await steps.ledger()
    assert ledger.balances()
    assert (ledger.received, ledger.processed, ledger.duplicate) == (3, 2, 1)


async def test_news_makes_no_turn_and_waits_in_no_lane(steps: Steps, network: FakeNetwork) -> None:
    await told(steps, network, "a")
    assert await steps.converse() == 0
    assert steps.turns == []


async def test_the_health_page_shows_the_last_of_each_network_for_a_week(steps: Steps, network: FakeNetwork) -> None:
    await told(steps, network, "a", "b")
    at = datetime(2026, 11, 1, tzinfo=timezone.utc).timestamp()
    soon = await steps.store.read(lambda conn: network_news.recent(conn, at + RECENT - 1))
    assert soon == {"fake": {"count": 2, "last_at": at, "last_code": "quality", "last_text": "red"}}
    assert await steps.store.read(lambda conn: network_news.recent(conn, at + RECENT + 1)) == {}
