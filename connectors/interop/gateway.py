"""Our end of every session of one partner: opens envelopes, seals replies, hands out prekeys.

All it knows lies in `State`, which the caller commits with the message or not at all. Nothing is cached.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from connectors.interop import devices, prekeys
from connectors.interop.agreement import Bundle, agree_second, new_private_key, public_key
from connectors.interop.devices import DeviceRecord, OneTimePrekey
from connectors.interop.envelope import Envelope, Kex
from connectors.interop.errors import IdentityChanged, Misrouted, NoSession, PrekeySpent, TooManySkipped
from connectors.interop.ratchet import MAX_SKIPPED
from connectors.interop.session import Opened, Session
from connectors.sdk.state import State


@dataclass(slots=True)
class Patience:
    """How many message keys may still be derived for messages that do not open: forged ones cost their sender this.

    Without it, a delivery full of forged envelopes, each far ahead of its session, would keep everybody waiting.
    """

    left: int = 2 * MAX_SKIPPED

    @contextmanager
    def spend(self, keys: int) -> Iterator[None]:
        """Open one message that is so many keys ahead; they are given back when it opens. Raises TooManySkipped."""
        if keys > self.left:
            raise TooManySkipped("too many messages are missing before this one")
        self.left -= keys
        yield
        self.left += keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """One account at one partner."""

    partner: str
    account: str

    def open(self, envelope: Envelope, state: State, now: float, patience: Patience | None = None) -> Opened:
        """The content of an envelope from a customer's device. Raises Misrouted or CannotOpen; nothing changed then."""
        patience = patience or Patience()
        if envelope.to != self.account:
            raise Misrouted("the envelope is for another account")
        record = devices.load(state, envelope.sender, envelope.device)
        session = Session.from_bytes(self.partner, record.session) if record.session else None
        if envelope.kex is not None and (session is None or session.kex != envelope.kex):
            with patience.spend(envelope.ratchet.n):
                session, opened, record = self._accept(envelope, envelope.kex, record, state, now)
        elif session is None:
            raise NoSession("nothing was agreed with this device, or it was lost")
        else:
            with patience.spend(session.ahead(envelope)):
                opened = session.open(envelope, lambda: devices.skipped(state, record.user, record.device))
        self._keep(record, session, state, now)
        devices.heard(state, record.user, record.device, now)
        return opened

    def seal(self, user: str, content: bytes, state: State, now: float, *, only: str = "") -> list[Envelope]:
        """One envelope for each device of the person that has a session, or for this one; none when there is none."""
        sealed = []
        for record in [each for each in devices.active(state, user) if only in ("", each.device)]:
            session = Session.from_bytes(self.partner, record.session)
            sealed.append(session.seal(content, to=user, sender=self.account, device=record.device))
            self._keep(record, session, state, now)
        return sealed

    def bundle(self, user: str, device: str, request: str, state: State, now: float) -> Bundle:
        """Public keys for one agreement with one device. The same `request` twice is handed the same ones."""
        signed, record = prekeys.current(state, now), _aged(devices.load(state, user, device), now)
        handed = next((key for key in record.prekeys if key.request == request), None)
        if handed is None:
            if record.asking and not record.prekeys:
                devices.make_room(state, user)
            handed = OneTimePrekey(id=prekeys.new_id(), private=new_private_key(), request=request, handed_at=int(now))
            devices.save(state, record.with_prekey(handed))
        return Bundle(
            identity=public_key(prekeys.identity(state, now)),
            signed_prekey_id=signed.id,
            signed_prekey=signed.public,
            signature=signed.signature,
            one_time_prekey_id=handed.id,
            one_time_prekey=public_key(handed.private),
        )

    def reset(self, user: str, device: str, state: State) -> None:
        """The device lost the session: nothing is sealed for it until it agrees on a new one. Its identity stays."""
        record = devices.load(state, user, device)
        if record.session:
            devices.save(state, replace(record, session=b""))

    def replace_device(self, user: str, old: str, new: str, state: State, now: float) -> bool:
        """The partner says that this device is no more, and which one came; gives whether we know the person."""
        if known := devices.is_known(state, user):
            devices.announced(state, user, new, old, now)
        devices.retire(state, user, old)
        return known

    def is_new(self, user: str, device: str, state: State) -> bool:
        """Whether nobody told us that this person, whom we know, has this device."""
        return devices.is_new(state, user, device)

    def _accept(
        self, envelope: Envelope, kex: Kex, record: DeviceRecord, state: State, now: float
    ) -> tuple[Session, Opened, DeviceRecord]:
        """A new session from a key agreement; the one-time prekey is spent."""
        record = _aged(record, now)
        if record.gone:
            raise IdentityChanged("this device was replaced: its name is not used again")
        if record.identity and record.identity != kex.identity:
            raise IdentityChanged("a known device comes with another identity key")
        signed = next((key for key in prekeys.living(state, now) if key.id == kex.signed_prekey_id), None)
        handed = record.prekey(kex.one_time_prekey_id)
        if signed is None or handed is None:
            raise PrekeySpent("the agreement names a prekey that is used, expired or not this device's")
        agreed = agree_second(prekeys.identity(state, now), signed, handed.private, kex)
        session, opened = Session.accept(self.partner, agreed, signed.private, envelope)
        devices.keep_skipped(state, record.user, record.device, b"")
        return session, opened, replace(record.without_prekey(handed.id), identity=kex.identity)

    def _keep(self, record: DeviceRecord, session: Session, state: State, now: float) -> None:
        kept, skipped = session.to_bytes()
        devices.save(state, replace(_aged(record, now), session=kept))
        if skipped is not None:
            devices.keep_skipped(state, record.user, record.device, skipped)


def _aged(record: DeviceRecord, now: float) -> DeviceRecord:
    """The record without the prekeys that are too old."""
    return replace(record, prekeys=tuple(k for k in record.prekeys if now < k.handed_at + prekeys.LIFE))
