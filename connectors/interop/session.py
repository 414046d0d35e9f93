"""One session between one device of a customer and us: it seals, it opens, it can be put away as bytes.

The same class serves both sides. Keys of skipped messages rest apart from the session, so that a message that comes
in its turn costs the same whatever was lost before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cbor2
import doubleratchet
from doubleratchet.models import DoubleRatchetModel

from connectors.interop.agreement import Agreed
from connectors.interop.cbor import encode
from connectors.interop.envelope import KEY, Envelope, Kex, associated_data, routing
from connectors.interop.errors import NotAuthentic, Replayed, TooManySkipped
from connectors.interop.ratchet import PARTS, Ratchet, now, of_library, to_library, unseal

Skipped = Callable[[], bytes]
"""Fetches the skipped keys that were put away; called only for a message that is not the next in its turn."""
IDENTITIES = 2 * (1 + KEY)
REMEMBERED = 16
"""How many ratchet keys of the other side are remembered after they were left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The content of an envelope, and what opens that envelope again: message key and identities."""

    content: bytes = field(repr=False)
    opening: bytes = field(repr=False)

    @property
    def device_identity(self) -> bytes:
        """The public identity key of the device that sealed it."""
        return self.opening[KEY + 1 : 2 * KEY + 1]


@dataclass(slots=True, kw_only=True)
class Session:
    """The state of one session. `kex` is the agreement it was founded on."""

    partner: str
    identities: bytes
    kex: Kex
    _ratchet: Ratchet = field(repr=False)
    _skipped: bytes | None = b""
    """What lies in the row of skipped keys; None while it was not looked at."""
    _past: list[bytes] = field(default_factory=list)
    """Ratchet keys of the other side before the present one: what comes under them late and unexpected is a replay."""

    # --- founding -----------------------------------------------------------------------------------------------------

    @classmethod
    def start(  # noqa: PLR0913  the parties, the keys, the content
        cls, partner: str, agreed: Agreed, kex: Kex, ratchet_key: bytes, route: dict[str, Any], content: bytes
    ) -> tuple[Session, Envelope]:
        """The device's side, with its first envelope. `route` is `routing(...)`; `ratchet_key` our signed prekey."""
        ratchet, sealed = now(
            Ratchet.encrypt_initial_message(
                shared_secret=agreed.secret,
                recipient_ratchet_pub=ratchet_key,
                message=content,
                associated_data=associated_data(agreed.identities, partner, route),
                **PARTS,
            )
        )
        session = cls(partner=partner, identities=agreed.identities, kex=kex, _ratchet=ratchet)
        return session, _envelope(route, kex, sealed)

    @classmethod
    def accept(cls, partner: str, agreed: Agreed, ratchet_key: bytes, envelope: Envelope) -> tuple[Session, Opened]:
        """Our side, from the first envelope. `ratchet_key` is the private signed prekey. Raises CannotOpen."""
        assert envelope.kex is not None
        with _Translated():
            ratchet, found = now(
                Ratchet.decrypt_initial_message(
                    shared_secret=agreed.secret,
                    own_ratchet_priv=ratchet_key,
                    message=_sealed(envelope),
                    associated_data=associated_data(agreed.identities, partner, envelope.routing()),
                    **PARTS,
                )
            )
        session = cls(partner=partner, identities=agreed.identities, kex=envelope.kex, _ratchet=ratchet)
        return session, session._opened(found)

    # --- messages -----------------------------------------------------------------------------------------------------

    def seal(self, content: bytes, *, to: str, sender: str, device: str, with_kex: bool = False) -> Envelope:
        """The next envelope; `with_kex` until the other side is known to have the session."""
        kex = self.kex if with_kex else None
        route = routing(to=to, sender=sender, device=device, kex=kex)
        data = associated_data(self.identities, self.partner, route)
        return _envelope(route, kex, now(self._ratchet.encrypt_message(content, data)))

    def open(self, envelope: Envelope, skipped: Skipped = lambda: b"") -> Opened:
        """The content. Raises CannotOpen, and the session is as it was."""
        if self._skipped is None and not self._is_next(envelope):
            self._load(skipped())
        before = self._model.diffie_hellman_ratchet.other_ratchet_pub
        if envelope.ratchet.pub in self._past and not self._is_missing(envelope):
            raise Replayed("this message was opened before")
        data = associated_data(self.identities, self.partner, envelope.routing())
        with _Translated():
            opened = self._opened(now(self._ratchet.decrypt_message(_sealed(envelope), data)))
        if self._model.diffie_hellman_ratchet.other_ratchet_pub != before:
            self._past = [*self._past, before][-REMEMBERED:]
        return opened

    def ahead(self, envelope: Envelope) -> int:
        """How many message keys have to be derived before the one of this envelope, at most."""
        received = self._ratchet.receiving_chain_length or 0
        header = envelope.ratchet
        if header.pub == self._model.diffie_hellman_ratchet.other_ratchet_pub:
            return max(0, header.n - received)
        return max(0, header.pn - received) + header.n

    # --- at rest ------------------------------------------------------------------------------------------------------

    @classmethod
    def from_bytes(cls, partner: str, data: bytes, skipped: bytes | None = None) -> Session:
        """A session that was put away; without `skipped` its skipped keys are fetched when they are needed."""
        kept = cbor2.loads(data)
        ratchet = Ratchet.from_json({**kept["ratchet"], "skipped_message_keys": []}, **PARTS)
        kex = Kex(**kept["kex"])
        kept_apart = {"_skipped": None, "_past": kept["past"]}
        session = cls(partner=partner, identities=kept["identities"], kex=kex, _ratchet=ratchet, **kept_apart)
        if skipped is not None:
            session._load(skipped)
        return session

    def to_bytes(self, *, whole: bool = False) -> tuple[bytes, bytes | None]:
        """The session and its skipped keys ("" for none); unless `whole`, None when those put away still hold."""
        state = dict(self._ratchet.json)
        skipped = state.pop("skipped_message_keys")
        kept = encode({"identities": self.identities, "kex": self.kex.fields(), "ratchet": state, "past": self._past})
        keys = cbor2.dumps(skipped) if skipped else b""
        return kept, keys if whole or (self._skipped is not None and keys != self._skipped) else None

    def _is_next(self, envelope: Envelope) -> bool:
        other = self._model.diffie_hellman_ratchet.other_ratchet_pub
        return (envelope.ratchet.pub, envelope.ratchet.n) == (other, self._ratchet.receiving_chain_length)

    def _is_missing(self, envelope: Envelope) -> bool:
        wanted = (envelope.ratchet.pub, envelope.ratchet.n)
        return any((key.ratchet_pub, key.index) == wanted for key in self._model.skipped_message_keys)

    @property
    def _model(self) -> DoubleRatchetModel:
        return self._ratchet.model

    def _load(self, skipped: bytes) -> None:
        if skipped:
            state = {**self._ratchet.json, "skipped_message_keys": cbor2.loads(skipped)}
            self._ratchet = Ratchet.from_json(state, **PARTS)
        self._skipped = skipped

    def _opened(self, found: bytes) -> Opened:
        return Opened(content=found[KEY:], opening=found[:KEY] + self.identities)


def reopen(envelope: Envelope, partner: str, opening: bytes) -> bytes:
    """The content of an envelope that was opened before, without any session. Raises NotAuthentic."""
    if len(opening) != KEY + IDENTITIES:
        raise NotAuthentic("this is no opening")
    route = associated_data(opening[KEY:], partner, envelope.routing())
    with _Translated():
        return unseal(envelope.ct, opening[:KEY], route + encode(envelope.ratchet.fields()))


def _envelope(route: dict[str, Any], kex: Kex | None, sealed: doubleratchet.EncryptedMessage) -> Envelope:
    return Envelope(
        to=route["to"],
        sender=route["from"],
        device=route["device"],
        kex=kex,
        ratchet=of_library(sealed.header),
        ct=sealed.ciphertext,
    )


def _sealed(envelope: Envelope) -> doubleratchet.EncryptedMessage:
    return doubleratchet.EncryptedMessage(to_library(envelope.ratchet), envelope.ct)


class _Translated:
    """The library's refusals as ours."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, doubleratchet.DuplicateMessageException):
            raise Replayed("this message was opened before") from None
        if isinstance(error, doubleratchet.DoSProtectionException):
            raise TooManySkipped("too many messages are missing before this one") from None
        if isinstance(error, doubleratchet.AuthenticationFailedException | ValueError):
            raise NotAuthentic("a byte was changed, or the key is another") from None
