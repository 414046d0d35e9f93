"""Our identity key and our prekeys, in the counter's state. SPEC.md, section 5.

Signal keeps a stock of one-time prekeys because a server hands them out while their owner is away. We answer ourselves:
each hand-out makes its own key, for one device and one use, so the stock is never empty and never lies about.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import cbor2

from connectors.interop.agreement import SignedPrekey, new_private_key, sign_prekey
from connectors.interop.cbor import encode
from connectors.sdk.state import KeyAge, State

WEEK = 7 * 24 * 3600
LIFE = 2 * WEEK
"""How long any prekey opens an agreement: a week as the current one, a week more for what was under way."""
_IDENTITY, _SIGNED = "identity", "signed"


def identity(state: State, now: float) -> bytes:
    """Our private identity key; made at the first need, the same ever after."""
    kept = state.get(_IDENTITY)
    if kept is None:
        kept = encode([new_private_key(), int(now)])
        state.put(_IDENTITY, kept)
    key: bytes = cbor2.loads(kept)[0]
    return key


def current(state: State, now: float) -> SignedPrekey:
    """The signed prekey to hand out; a new one when the last is a week old."""
    kept = living(state, now)
    if not kept or now >= kept[0].made_at + WEEK:
        kept = [sign_prekey(identity(state, now), new_id(), new_private_key(), int(now)), *kept[:1]]
        _put_signed(state, kept)
    return kept[0]


def living(state: State, now: float) -> list[SignedPrekey]:
    """The signed prekeys that still open agreements, newest first; the others are forgotten for good."""
    kept = _signed(state)
    alive = [key for key in kept if now < key.made_at + LIFE]
    if len(alive) < len(kept):
        _put_signed(state, alive)
    return alive


def ages(state: State, now: float) -> Iterator[KeyAge]:
    """Our keys in use, by their oldest. Changes nothing."""
    if kept := state.get(_IDENTITY):
        yield KeyAge(name="identity", since=float(cbor2.loads(kept)[1]))
    alive = [key for key in _signed(state) if now < key.made_at + LIFE]
    if alive:
        yield KeyAge(name="signed prekey", since=float(alive[-1].made_at), due=float(alive[-1].made_at + LIFE))


def new_id() -> int:
    """A number for a prekey, 32 random bits."""
    return int.from_bytes(secrets.token_bytes(4), "big")


def _signed(state: State) -> list[SignedPrekey]:
    rows = cbor2.loads(state.get(_SIGNED) or encode([]))
    return [SignedPrekey(id=i, private=p, signature=s, made_at=t) for i, p, s, t in rows]


def _put_signed(state: State, kept: list[SignedPrekey]) -> None:
    """Newest first; the row itself ends with the newest, should nobody ever write again."""
    if kept:
        rows = [[k.id, k.private, k.signature, k.made_at] for k in kept]
        state.put(_SIGNED, encode(rows), until=kept[0].made_at + LIFE)
    else:
        state.delete(_SIGNED)
