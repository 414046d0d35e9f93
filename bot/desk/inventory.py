"""The inventory of a channel in words: its state, what it can carry, how long it is kept, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.desk.parts import Desk
from bot.desk.texts import named, text
from bot.desk.times import size
from bot.erasure.retention import NONE, OTHERS
from bot.outward.pace import Trouble
from bot.typography import spaced
from bot.watch.inventory import Told
from connectors.sdk.limits import Limits

NOTHING = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`state`: off, blocked (its operator must act: `trouble`), failing, quiet or works; the rest are (name, words)."""

    state: str
    told: Told
    trouble: Trouble | None
    limits: tuple[tuple[str, str], ...]
    kept: str
    consent: str
    cost: str


def shown(desk: Desk, language: str, network: str, told: Mapping[str, Told], troubles: Mapping[str, Trouble]) -> Shown:
    """The inventory of this channel."""
    found, trouble = told.get(network, NOTHING), troubles.get(network)
    return Shown(
        state=_state(network in desk.on, found, trouble),
        told=found,
        trouble=trouble,
        limits=tuple(_limits(language, desk.networks[network].limits)),
        kept=_kept(desk, language, network),
        consent=_consent(desk, language, network, found),
        cost=_cost(desk, language, network, found),
    )


def _state(on: bool, told: Told, trouble: Trouble | None) -> str:
    if trouble:
        return "blocked"
    if not on:
        return "off"
    if told.fails:
        return "failing"
    return "works" if told.last_in or told.last_out else "quiet"


def _limits(language: str, limits: Limits) -> Iterator[tuple[str, str]]:
    yield text(language, "limit_text"), text(language, "limit_characters", count=limits.text)
    most = max(limits.buttons, limits.rows)
    yield text(language, "limit_choices"), str(most) if most else text(language, "limit_numbers")
    if limits.files:
        yield text(language, "limit_files"), ", ".join(_files(language, limits))
    hours = text(language, "limit_hours", hours=f"{limits.window / 3600:.0f}") if limits.window else ""
    yield text(language, "limit_window"), hours or text(language, "limit_no_window")
    if limits.rates:
        yield text(language, "limit_pace"), ", ".join(_paces(language, limits))


def _files(language: str, limits: Limits) -> Iterator[str]:
    for kind, limit in limits.files.items():
        yield f"{named(language, 'kind', kind.value)} {size(language, limit.max_bytes)}"


def _paces(language: str, limits: Limits) -> Iterator[str]:
    for rate in limits.rates:
        every = f"{rate.every:.2g}"
        shown_every = every if language == "en" else every.replace(".", ",")
        yield text(language, f"pace_{rate.scope.value}", every=shown_every, burst=rate.burst)


def _kept(desk: Desk, language: str, network: str) -> str:
    rules = desk.retention.rules.get(network) or desk.retention.rules.get(desk.networks[network].route) or {}
    names = {NONE: text(language, "kept_none"), OTHERS: text(language, "kept_tickets")}
    told = (
        text(language, "kept_days", what=names.get(name) or named(language, "topic", name), days=days)
        for name, days in rules.items()
    )
    return ", ".join(told) or text(language, "kept_always")


def _consent(desk: Desk, language: str, network: str, told: Told) -> str:
    kind = desk.networks[network]
    demanded = not desk.policy.demanded_on.isdisjoint((kind.route, network))
    first = text(language, "consent_demanded" if demanded else "consent_not_demanded")
    counts = (f"{named(language, 'consent', state)} {count}" for state, count in sorted(told.consents.items()))
    joint = "; " if language == "en" else spaced(" ; ")
    return joint.join((first, *counts))


def _cost(desk: Desk, language: str, network: str, told: Told) -> str:
    price = desk.prices.get(network)
    if price is None:
        return text(language, "cost_unknown")
    amount = f"{told.cost(price):.2f}"
    spoken = amount if language == "en" else amount.replace(".", ",")
    return text(language, "cost_about", amount=spoken, currency=price.currency)
