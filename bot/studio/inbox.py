"""Sentences for leads to label: masked before they enter, sealed for the desk alone, erased with the person.

A sentence leaves when it is labelled (its masked words then stand in `data/nlu/`) or dropped.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.inward.conversations import Conversations
from bot.many import insert_into
from bot.masking.mask import mask
from bot.talk.turn import Heard, Outcome
from bot.training.comparing import PROTECTED
from bot.vault.keys import DESK
from bot.vault.sealing import CannotOpen, new_key, seal_json, unseal_json
from connectors.sdk.messages import Message

UNSURE, OUT_OF_SCOPE, CORRECTED, SHADOW = "unsure", "out_of_scope", "corrected", "shadow"
REASONS = (UNSURE, CORRECTED, OUT_OF_SCOPE, SHADOW)
FALLBACK, SCOPE = "nlu_fallback", "out_of_scope"
LONGEST = 300
MOST_LISTED = 400
MOST_KEPT = 5_000
KIND = "studio"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sentence that the counter came upon, masked. `key` names its message; `other` is what it might be instead.

    `likely` are the intents that came after the guess.
    """

    key: str
    why: str
    text: str
    language: str
    guess: str = ""
    confidence: float = 0.0
    other: str = ""
    likely: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence in the inbox. `label` and `label_by` are set while a protected intent waits for a second person."""

    id: str
    at: float
    why: str
    text: str
    language: str
    guess: str
    confidence: float
    other: str
    label: str
    label_by: str
    likely: tuple[str, ...] = ()


def masked(text: str, language: str) -> str:
    """What may enter: one line without what says who somebody is; "" when nothing is left to learn from."""
    line = " ".join(mask(text, language).text.split())[:LONGEST]
    return line if any(letter.isalpha() for letter in _MASKS.sub("", line)) else ""


def noticed(key: str, text: str, language: str, heard: Heard | None) -> Found | None:
    """The sentence for the inbox that a message is, after it was heard so; None when there is nothing to learn."""
    why, other = _why(heard) if heard else ("", "")
    if not why or heard is None:
        return None
    try:
        line = masked(text, language)
    except Exception as error:  # a message must be answered, whatever is wrong with this
        log.error("a sentence was not taken for the studio: %s", type(error).__name__)
        return None
    guess, confidence = heard.ranking[0] if heard.ranking else ("", 0.0)
    found = Found(key=key, why=why, text=line, language=language, guess=guess, confidence=confidence, other=other)
    return replace(found, likely=tuple(name for name, _ in heard.ranking[1:])) if line else None


def noticed_in(key: str, message: Message, language: str, outcome: Outcome) -> Found | None:
    """What leads may learn from a message; a button that was pressed teaches nothing."""
    words = "" if message.choice else message.text
    return noticed(key, words, outcome.language or language, outcome.heard) if words else None


def put(conn: Connection, people: Conversations, conversation_id: str, found: Found, now: float) -> bool:
    """Keep a sentence; a second time under the same key it is only corrected. False when the inbox is full."""
    if _full(conn):
        return False
    table = schema.studio_sentence
    name = hashlib.sha256(f"{conversation_id} {found.key}".encode()).hexdigest()[:32]
    row = {n: getattr(found, n) for n in ("why", "language", "guess", "confidence", "other")}
    key = new_key()
    sealed = seal_json(key, {"text": found.text, "likely": found.likely}, KIND, name, conversation_id)
    row |= {"sealed": sealed, "wrapped": people.vault.wrap(key, DESK), "at": now}
    new = insert_into(conn, table).values(id=name, conversation_id=conversation_id, label="", label_by="", **row)
    conn.execute(new.on_conflict_do_update(index_elements=["id"], set_=row))
    return True


def listed(conn: Connection, people: Conversations, why: str = "") -> list[Sentence]:
    """The newest sentences, those that wait for a second person first."""
    table = schema.studio_sentence
    query = select(table).order_by((table.c.label == ""), table.c.at.desc()).limit(MOST_LISTED)
    rows = conn.execute(query.where(table.c.why == why) if why else query).all()
    return [sentence for row in rows if (sentence := _opened(people, row)) is not None]


def counts(conn: Connection) -> dict[str, int]:
    """How many sentences wait, by why they are here."""
    table = schema.studio_sentence
    return {why: int(n) for why, n in conn.execute(select(table.c.why, func.count()).group_by(table.c.why))}


def forget(conn: Connection, why: str) -> None:
    """Drop every sentence that is here for this reason."""
    conn.execute(delete(schema.studio_sentence).where(schema.studio_sentence.c.why == why))


def settle(conn: Connection, people: Conversations, ids: Sequence[str], label: str, by: str) -> list[Sentence]:
    """Label these, or with "" drop them; gives those that are decided and gone from the inbox.

    A protected intent takes two people: the first only proposes it.
    """
    table, decided = schema.studio_sentence, list[Sentence]()
    rows = conn.execute(select(table).where(table.c.id.in_(list(ids))).with_for_update()).all()
    for row in rows:
        if label in PROTECTED and (row.label != label or row.label_by == by):
            conn.execute(update(table).where(table.c.id == row.id).values(label=label, label_by=by))
            continue
        sentence = _opened(people, row)
        conn.execute(delete(table).where(table.c.id == row.id))
        decided += [sentence] if sentence else []
    return decided


def _opened(people: Conversations, row: Row) -> Sentence | None:
    try:
        told = unseal_json(people.vault.unwrap(row.wrapped), row.sealed, KIND, row.id, row.conversation_id)
    except CannotOpen:
        return None
    names = ("id", "at", "why", "language", "guess", "confidence", "other", "label", "label_by")
    plain = {name: getattr(row, name) for name in names}
    return Sentence(text=str(told["text"]), likely=tuple(told["likely"]), **plain)


def _full(conn: Connection) -> bool:
    table = schema.studio_sentence
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one()) >= MOST_KEPT


def _why(heard: Heard) -> tuple[str, str]:
    if heard.intent == FALLBACK:
        return UNSURE, ""
    if heard.intent == SCOPE:
        return OUT_OF_SCOPE, ""
    differs = heard.candidate and heard.candidate != heard.intent
    return (SHADOW, heard.candidate) if differs else ("", "")


_MASKS = re.compile(r"<[^<>\s]{1,12}>")
