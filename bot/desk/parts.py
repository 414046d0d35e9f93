"""What every page of the desk works with, made once at the start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.consent.notices import Policy
from bot.consent.notices import load as load_policy
from bot.desk.agents import Agents
from bot.desk.attempts import Attempts
from bot.desk.canned import Canned
from bot.desk.canned import load as load_canned
from bot.desk.chains import Chains
from bot.desk.presence import Presence
from bot.desk.render import Pages
from bot.desk.search import Search
from bot.desk.second_step import SecondStep
from bot.desk.sessions import Sessions
from bot.desk.studio.jobs import Jobs
from bot.desk.watch import Watch
from bot.erasure.retention import Retention
from bot.erasure.retention import load as load_retention
from bot.incidents.hearing import Rules
from bot.incidents.radar import Radar
from bot.incidents.radar import load as load_radar
from bot.incidents.telling import Telling
from bot.inward.conversations import Conversations
from bot.leaving.levels import Leaving
from bot.leaving.levels import load as load_leaving
from bot.media.inspect.examiner import Examiner, examiner_of
from bot.media.shelf import Shelf
from bot.networks import configured, known_networks
from bot.numbers.plan import Plan
from bot.numbers.plan import load as load_plan
from bot.settings import Settings
from bot.store import Store
from bot.team.demands import load as load_demands
from bot.tickets import rating
from bot.tickets.drafts import Drafts
from bot.tickets.handling import Handling
from bot.tickets.service import Manner, TicketService
from bot.tickets.undoing import Undoing
from bot.triage.recipes import load_pieces, load_wanted
from bot.vault.keys import DESK, Vault
from bot.vault.register import Register
from bot.watch.inventory import Price
from bot.watch.inventory import prices as load_prices
from connectors.sdk.card import Card, card_of
from connectors.sdk.connector import Connector
from connectors.sdk.errors import NotConfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts. `demo` is the address of the chat page while `guichet run` serves one, else "".

    `networks` are all that there are, `cards` their encryption cards, `on` the names of those that have settings.
    """

    settings: Settings
    store: Store
    vault: Vault
    conversations: Conversations
    shelf: Shelf
    examiner: Examiner
    service: TicketService
    handling: Handling
    undoing: Undoing
    drafts: Drafts
    search: Search
    agents: Agents
    second: SecondStep
    sessions: Sessions
    presence: Presence
    attempts: Attempts
    chains: Chains
    pages: Pages
    watch: Watch
    first_run: asyncio.Lock
    hosts: frozenset[str]
    networks: Mapping[str, type[Connector]]
    cards: Mapping[str, Card]
    on: frozenset[str]
    demo: str
    policy: Policy
    canned: tuple[Canned, ...] = field(default_factory=load_canned)
    leaving: Leaving
    jobs: Jobs
    study: Plan | None
    retention: Retention
    prices: Mapping[str, Price]
    telling: Telling
    radar: Radar = field(default_factory=load_radar)


def open_desk(settings: Settings) -> Desk:
    """The parts for these settings, inside the event loop. Raises NoKeys, OSError."""
    store, vault = Store(settings.database_url, Register.of(settings)), Vault.open(settings.keys, DESK)
    conversations, shelf = Conversations(vault), Shelf(settings.media)
    networks, policy = known_networks(), load_policy()
    presence = Presence(sessions := Sessions(time.monotonic), time.monotonic)
    return Desk(
        settings=settings,
        store=store,
        vault=vault,
        conversations=conversations,
        shelf=shelf,
        examiner=examiner_of(settings.clamd),
        service=_service(settings, store, conversations, shelf, policy),
        handling=Handling(store, conversations, clock=time.time),
        undoing=Undoing(store, conversations, clock=time.time),
        drafts=Drafts(store, conversations, clock=time.time),
        search=Search(conversations),
        agents=Agents(store, time.time, conversations),
        second=SecondStep(store, time.time, time.monotonic, load_demands()),
        sessions=sessions,
        presence=presence,
        attempts=Attempts(time.monotonic),
        chains=Chains(time.monotonic),
        pages=Pages({name: kind.title for name, kind in networks.items()}, load_pieces(), load_wanted()),
        watch=Watch(store, presence.token),
        first_run=asyncio.Lock(),
        hosts=_hosts(settings),
        networks=networks,
        cards={name: card_of(kind) for name, kind in networks.items()},
        on=_on(settings),
        demo=settings.given.get("CONSOLE_URL", ""),
        policy=policy,
        leaving=load_leaving(networks=tuple(networks)),
        jobs=Jobs(settings),
        study=load_plan(networks=tuple(networks)),
        retention=load_retention(networks=tuple(networks)),
        prices=load_prices(networks=tuple(networks)),
        telling=_telling(settings, store, conversations, Rules(policy=policy, networks=networks)),
    )


def _service(
    settings: Settings, store: Store, conversations: Conversations, shelf: Shelf, policy: Policy
) -> TicketService:
    manner = Manner(consent=policy, asks_rating=rating.load(), rests=settings.undo)
    return TicketService(store, conversations, shelf, clock=time.time, manner=manner)


def _telling(settings: Settings, store: Store, conversations: Conversations, rules: Rules) -> Telling:
    return Telling(store, conversations, rules, clock=time.time, rests=settings.undo)


def _hosts(settings: Settings) -> frozenset[str]:
    given = settings.given.get("GUICHET_DESK_HOSTS", "").split(",")
    return frozenset(name.strip().lower() for name in given if name.strip())


def _on(settings: Settings) -> frozenset[str]:
    """The channels with settings; the assistant says what is wrong with one that is half configured."""
    try:
        return frozenset(name for name, on in configured(settings.given).items() if on)
    except NotConfigured:
        return frozenset()
