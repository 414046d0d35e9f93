"""What `/health` and `/metrics` say: the same ledger, as JSON and in Prometheus' format."""

from __future__ import annotations

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from bot.app import Counter
from bot.store import StoreUnavailable

PROMETHEUS = CONTENT_TYPE_LATEST


async def health_report(counter: Counter | None, model: str | None) -> dict[str, Any]:
    """`status`: ok; degraded (no model, a channel failing or refused, an unbalanced ledger); starting; unavailable."""
    if counter is None:
        return {"status": "starting", "model": model, "channels": {}, "ledger": None}
    channels = counter.health.as_dict()
    try:
        ledger, lost, news = await counter.ledger(), await counter.not_arrived(), await counter.news()
        channels = await _channels(counter)
    except StoreUnavailable:
        return {"status": "unavailable", "model": model, "channels": channels, "ledger": None}
    audit = counter.audit.as_dict()
    failing = any(c["state"] == "failing" for c in channels.values())
    turned_away = any(v["refused"] for v in audit.values())
    degraded = model is None or failing or turned_away or not ledger.balances()
    return {
        "status": "degraded" if degraded else "ok",
        "model": model,
        "channels": channels,
        "ledger": ledger.as_dict(),
        "replies_not_arrived": lost,
        "news": news,
        "audit": audit,
    }


async def _channels(counter: Counter) -> dict[str, dict[str, str | None]]:
    """How each channel does; what another process heard of its account, and only the store knows, holds here too."""
    troubles = await counter.troubles()
    channels = counter.health.as_dict()
    channels.update({t.network: {"state": "failing", "last_error": t.reason, "fix": t.fix} for t in troubles})
    return channels


async def metrics_text(counter: Counter | None) -> str:
    """Prometheus' text; only `guichet_up 0` while there is nothing to tell."""
    registry = CollectorRegistry()
    up = Gauge("guichet_up", "Whether the counter works and its store answers", registry=registry)
    up.set(0)
    if counter is not None:
        try:
            await _fill(registry, counter)
            up.set(1)
        except StoreUnavailable:
            pass
    return generate_latest(registry).decode()


async def _fill(registry: CollectorRegistry, counter: Counter) -> None:
    ledger, lost = await counter.ledger(), await counter.not_arrived()
    events = Gauge(
        "guichet_ledger", "Events by what became of them, since the first start", ["state"], registry=registry
    )
    for state, value in ledger.as_dict().items():
        events.labels(state).set(value)
    Gauge("guichet_replies_not_arrived", "Replies given up", registry=registry).set(lost)
    channels = Gauge(
        "guichet_channel_up", "1 when a channel works, 0 when off or failing", ["channel"], registry=registry
    )
    for name, channel in (await _channels(counter)).items():
        channels.labels(name).set(channel["state"] == "ok")
