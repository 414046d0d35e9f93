"""Which other tickets may be the same person's, or the same request twice. Hints for people: nothing is merged by them.

They come from what the network itself says, and from the search's memory: the same address, or the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from bot.desk.search import Search
from bot.inward.conversations import Conversations
from bot.nlu.fold import fold
from bot.tickets import rows, sources
from bot.tickets.queue import Dossier
from bot.tickets.rows import Ticket
from bot.tickets.ticket import RESOLVED, numbered
from bot.vault.sealing import CannotOpen

NETWORK, ADDRESS, NAME, CHAT = "network", "address", "name", "chat"
SHORTEST_NAME, SHORTEST_ADDRESS = 3, 6
MOST, LOOKED_AT = 5, 25
LONG_AGO = 14 * 86_400.0
"""Seconds after which what was resolved is no hint any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another ticket: whose, where, and why it is shown (`why` is the end of a text's key, or "" when it was searched).

    `duplicate`: it is about the same topic.
    """

    ticket: Ticket
    customer: str
    network: str
    why: str
    duplicate: bool


def alike(conn: Connection, people: Conversations, search: Search, dossier: Dossier, now: float) -> list[Alike]:
    """Open or lately resolved tickets of other chats that may be the same person's, the surest first."""
    own, found = _numbers(dossier), dict[int, Alike]()
    chats = {source.conversation.id for source in dossier.sources}
    for number, why in _candidates(conn, search, dossier):
        if number not in own and number not in found and len(found) < MOST:
            one = described(conn, people, dossier.entry.ticket, number, why)
            if one and not _is_old(one.ticket, now) and _holds(conn, people, dossier, one):
                found[number] = replace(one, why=CHAT) if one.ticket.conversation_id in chats else one
    return list(found.values())


def searched(conn: Connection, people: Conversations, search: Search, dossier: Dossier, asked: str) -> list[Alike]:
    """What agents find by number, name or address."""
    own = {dossier.entry.ticket.number, *(source.ticket.number for source in dossier.sources)}
    numbers = [number for number in dict.fromkeys(search.find(conn, asked)) if number not in own][:LOOKED_AT]
    told = (described(conn, people, dossier.entry.ticket, number, "") for number in numbers)
    return [one for one in told if one]


def described(conn: Connection, people: Conversations, ours: Ticket, number: int, why: str) -> Alike | None:
    """The ticket of this number beside ours; None where it is not there or does not open."""
    row = sources.find_lead(conn, number)
    try:
        chat = people.get(conn, row.conversation_id) if row else None
        if row is None or chat is None:
            return None
        ticket = rows.read(row, chat)
    except (CannotOpen, KeyError):
        return None
    same = bool(ticket.topic) and ticket.topic == ours.topic
    return Alike(ticket=ticket, customer=chat.name, network=chat.network, why=why, duplicate=same)


def _candidates(conn: Connection, search: Search, dossier: Dossier) -> Iterator[tuple[int, str]]:
    for label in dossier.same_person:
        yield numbered(label) or 0, NETWORK
    for source in dossier.sources:
        address, name = _digits(source.conversation.address), source.conversation.name
        if len(address) >= SHORTEST_ADDRESS:
            yield from ((number, ADDRESS) for number in search.find(conn, address)[:LOOKED_AT])
        if len(fold(name)) >= SHORTEST_NAME:
            yield from ((number, NAME) for number in search.find(conn, name)[:LOOKED_AT])


def _holds(conn: Connection, people: Conversations, dossier: Dossier, one: Alike) -> bool:
    """The search found words that begin alike; here they are compared whole."""
    if one.why == NETWORK:
        return True
    theirs = people.get(conn, one.ticket.conversation_id)
    chats = [source.conversation for source in dossier.sources]
    if theirs.id in {chat.id for chat in chats}:
        return True
    if one.why == ADDRESS:
        return _digits(theirs.address) in {_digits(chat.address) for chat in chats}
    return fold(theirs.name) in {fold(chat.name) for chat in chats}


def _numbers(dossier: Dossier) -> set[int]:
    """Those that are part of it, or linked to it, already."""
    return {dossier.entry.ticket.number, *(source.ticket.number for source in dossier.sources), *dossier.links}


def _is_old(ticket: Ticket, now: float) -> bool:
    return ticket.status == RESOLVED and now - (ticket.ended_at or 0.0) > LONG_AGO


def _digits(address: str) -> str:
    """A phone number however it is written; of any other address nothing, since ids mean nothing elsewhere."""
    plain = address.removeprefix("+").replace(" ", "")
    return plain if plain.isdecimal() else ""
