"""A row's seal: a keyed hash over what it said when it was written, so that a changed value is found and named.

The sealed columns prove themselves when they are opened. This is for the rest: kinds, authors, times, counts. Rows that
change while they live are sealed whole, with each change (living.py).
"""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.vault.sealing import json_of

COVERED: Mapping[str, tuple[str, ...]] = {
    "inbox": ("key", "lane", "network", "kind", "created_at", "envelope_id"),
    "outbox": ("key", "lane", "network", "kind", "created_at", "author", "author_name", "epoch"),
    "media": ("id", "box_key", "position", "kind", "mime", "size", "sha256", "state", "reason", "created_at"),
    "agent": (
        *("id", "name", "role", "state", "passphrase_hash", "language", "version", "link_sha256", "link_until"),
        *("public_key", "key_proof", "private_sealed", "second_sealed", "second_step", "created_at"),
    ),
    "conversation": (
        *("id", "network", "account", "chat", "address_sealed", "name_sealed", "language", "owner", "epoch", "fence"),
        *("episode", "erased_by", "hold", "consent", "consent_version", "consent_language", "consent_at"),
        *("consent_after", "consent_asks", "consent_said", "window_until", "created_at"),
    ),
    "ticket": (
        *("id", "number", "conversation_id", "status", "topic", "urgency", "impact", "priority", "override"),
        *("assignee", "reason", "opened_at", "changed_at", "ended_at", "due_at", "due", "snoozed_until", "code"),
        *("scene", "met_at", "parent", "merged_into", "promise", "clocks", "sealed"),
    ),
    "ticket_event": ("id", "ticket_id", "at", "actor", "actor_name", "kind", "old", "new", "detail", "previous"),
    "consent_receipt": (
        *("id", "at", "event", "how", "network", "route", "version", "notice_hash", "language", "inbox_key"),
        "previous",
    ),
}
"""Table -> the columns that its seal covers; `previous` is the seal of the row before it ("" for the first)."""
PREVIOUS = "previous"
_DIGITS = 8
_SHORT = 20
"""Characters of a value that many rows share: a network, a state, a language. Its digits are remembered."""
_NEVER = "0" * 64
"""Stands where a hash would, once a row did not hold."""


def seal_row(key: bytes, table: str, row: Mapping[str, Any]) -> str:
    """The seal of a row: eight digits for each covered column, which name the one that was changed, and the hash."""
    told = [_text(name, row.get(name)) for name in COVERED[table]]
    digits = "".join(map(_digits, told))
    return digits + _keyed(key, table, digits, told)


def changed(key: bytes, table: str, row: Mapping[str, Any]) -> str | None:
    """The column that is not what it was when the row was sealed with this key; None when all are."""
    names, seal = COVERED[table], str(row["seal"])
    told = [value if type(value := row.get(name)) is str else _text(name, value) for name in names]
    digits = seal[: len(names) * _DIGITS]
    if hmac.compare_digest(seal.encode(), (digits + _keyed(key, table, digits, told)).encode()):
        return None
    return _first_other(names, told, seal) or "seal"


def reseal(key: bytes, table: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The seal of a row in which these values are written; where it did not hold before, one that never will.

    That keeps the digits of the columns that are not written, which name the one that was changed.
    """
    if changed(key, table, before) is None:
        return seal_row(key, table, {**before, **values})
    names, seal = COVERED[table], str(before["seal"])
    kept = (seal[n * _DIGITS : (n + 1) * _DIGITS].ljust(_DIGITS, "-") for n in range(len(names)))
    both = zip(names, kept, strict=True)
    return "".join(_digits(_text(name, values[name])) if name in values else old for name, old in both) + _NEVER


def _first_other(names: Sequence[str], told: Sequence[str], seal: str) -> str | None:
    pairs = enumerate(zip(names, told, strict=True))
    return next((name for n, (name, text) in pairs if seal[n * _DIGITS : (n + 1) * _DIGITS] != _digits(text)), None)


def _keyed(key: bytes, table: str, digits: str, told: Sequence[str]) -> str:
    return hmac.digest(key, json_of(["row", table, digits, *told]), "sha256").hex()


def _digits(text: str) -> str:
    return _kept_digits(text) if len(text) < _SHORT else _fresh_digits(text)


def _fresh_digits(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


_kept_digits = lru_cache(maxsize=1024)(_fresh_digits)


def _text(name: str, value: Any) -> str:
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex()
    if name == "at" or name.endswith(("_at", "_until")):
        return _moment(value)
    return str(value)


def _moment(value: Any) -> str:
    """One text for 5 and 5.0; what is no number is told as it stands."""
    try:
        return repr(float(value))
    except ValueError:
        return str(value)
