"""The report in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from rich.markup import escape
from rich.table import Table

from bot.audit.report import DAYS, Report
from bot.audit.words import described, ends
from connectors.sdk.card import Card
from connectors.sdk.state import KeyAge

BARS = "▁▂▃▄▅▆▇█"


def shown(found: Report, now: datetime) -> Table:
    """One network."""
    table = Table(title=found.card.network, title_style="bold", show_header=False, min_width=72)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in (*_card(found.card), *_verdict(found), *_received(found, now)):
        table.add_row(name, value)
    return table


def sparkline(values: list[int]) -> str:
    """A column for each value; nothing is a blank, and one is never the same as none."""
    most = max(values, default=0)
    return "".join(" " if not v else BARS[-(-v * len(BARS) // most) - 1] for v in values)


def _card(card: Card) -> Iterator[tuple[str, str]]:
    yield "encryption", escape(ends("en", card))
    yield "protocol", escape(card.protocol or "none")
    if card.message_cipher:
        yield "message cipher", escape(card.message_cipher)
    yield "forward secrecy", _yes(card.forward_secrecy)
    yield "heals after theft", _yes(card.heals)
    yield "identity", card.identity.value
    yield "deliveries signed", card.signature or "not known"
    yield "others see", ", ".join(s.value for s in card.seen) or "nothing"


def _verdict(found: Report) -> Iterator[tuple[str, str]]:
    verdict = found.verdict
    asked = "" if verdict.demanded else " (not asked of this route)"
    if verdict.meets:
        yield "level the DMA asks for", f"[green]met[/]{asked}"
    else:
        yield "level the DMA asks for", f"[{'red' if verdict.refused else 'yellow'}]not met[/]{asked}"
    for finding in verdict.failures:
        yield "because", escape(described("en", finding))
    for finding in verdict.warnings:
        yield "[yellow]look at[/]", escape(described("en", finding))
    if verdict.refused:
        yield (
            "[red]refused[/]",
            f"deliveries are turned away; `guichet audit {found.card.network} --renew NOTE` looks again",
        )
    yield "card expires", verdict.expires.isoformat()
    if found.renewal:
        yield (
            "renewed",
            f"{found.renewal.at:%Y-%m-%d %H:%M} by {escape(found.renewal.by)}: {escape(found.renewal.note)}",
        )


def _received(found: Report, now: datetime) -> Iterator[tuple[str, str]]:
    yield "signatures valid", _share(found.signatures)
    if found.card.end_to_end:
        yield "envelopes opened", _share(found.sessions)
    for key in found.keys:
        yield f"key: {escape(key.name)}", _age(key, now)
    for name in ("taken", "failed", "refused"):
        values = [getattr(day, name) for day in found.days]
        yield f"{name}, {DAYS} days", f"{sparkline(values)}| {sum(values)}"
    for code, often in sorted(found.total.items()):
        yield f"  {escape(code)}", str(often)


def _age(key: KeyAge, now: datetime) -> str:
    days = (now.timestamp() - key.since) / 86_400
    due = "" if key.due is None else f", to be replaced by {datetime.fromtimestamp(key.due, timezone.utc):%Y-%m-%d}"
    return f"{days:.0f} days old{due}"


def _share(share: float | None) -> str:
    return "nothing came yet" if share is None else f"{share:.2%}"


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
