"""The reference device: the customer's side of SPEC.md, alone. A partner may build on it or test its own against it.

    phone = Device(partner="birdychat", account="support@example.org", user="lea@example.com", device="phone-1")
    phone.connect(answer_of_the_bundle_door)            # once, and after every reset
    event = phone.message(phone.author.text("Bonjour"), at=time.time())
    save(phone.to_bytes())                              # always before the event leaves
    ... the partner's server signs `delivery([event])` with its `Signer` and posts it to our webhook ...
    received = phone.open(envelope)                     # one of `envelopes` of a message of ours
    save(phone.to_bytes())

It holds the keys of one device and does no input or output. Nothing here needs a server, a clock or a loop.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cbor2

from connectors.interop.agreement import Bundle, agree_first, new_private_key, public_key
from connectors.interop.blobs import FileOpener
from connectors.interop.bundles import bundle_from
from connectors.interop.cbor import encode
from connectors.interop.compose import Addresses, Author
from connectors.interop.content import Content
from connectors.interop.envelope import Envelope, routing
from connectors.interop.errors import IdentityChanged, Misrouted, NoSession, NotAuthentic
from connectors.interop.parts import ExternalPart
from connectors.interop.session import Session

REMEMBERED = 50
"""How many sent messages can be sealed again after a reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message of ours as the device reads it. `id` is its message id, for receipts and answers."""

    id: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    content: bytes = field(repr=False)
    session: bytes
    """The ephemeral key of the session it was sealed in."""


class Device:
    """One device of one person, with its keys. `counter_identity` pins our identity key where it is known before."""

    def __init__(  # noqa: PLR0913  the parties and the keys
        self,
        *,
        partner: str,
        account: str,
        user: str,
        device: str,
        identity: bytes | None = None,
        counter_identity: bytes = b"",
    ) -> None:
        self.partner, self.account, self.user, self.device = partner, account, user, device
        self.counter_identity = counter_identity
        self._identity = identity or new_private_key()
        self._bundle: Bundle | None = None
        self._session: Session | None = None
        self._previous: Session | None = None
        self._answered = False
        self._sent: dict[str, _Sent] = {}

    @property
    def identity_key(self) -> bytes:
        """The device's public identity key."""
        return public_key(self._identity)

    @property
    def author(self) -> Author:
        """Writes content as this person."""
        return Author.customer(self._chat)

    @property
    def is_connected(self) -> bool:
        """Whether it can seal: it has a session, or a bundle to begin one with."""
        return self._session is not None or self._bundle is not None

    # --- agreeing -----------------------------------------------------------------------------------------------------

    def bundle_request(self) -> dict[str, Any]:
        """The body, as JSON, that the partner's server signs and posts to our `bundle` door."""
        return {"v": 1, "user": self.user, "device": self.device}

    def connect(self, answer: Mapping[str, Any]) -> None:
        """Take the bundle that the door answered; the next message begins a session with it.

        Raises Malformed; IdentityChanged when our identity key is not the one that was seen first or pinned.
        """
        bundle = bundle_from(answer)
        if self.counter_identity and self.counter_identity != bundle.identity:
            raise IdentityChanged("the counter has another identity key than before")
        self.counter_identity, self._bundle = bundle.identity, bundle

    def reset(self, message_id: str = "") -> bool:
        """The counter could not open a message: whether a new bundle is needed before it is sealed again.

        It is not when the message was sealed in an older session than the present one.
        """
        sent = self._sent.get(message_id)
        if self._session is None or (sent is not None and sent.session != self._session.kex.ephemeral):
            return not self.is_connected
        self._previous, self._session, self._bundle = self._session, None, None
        return True

    # --- messages -----------------------------------------------------------------------------------------------------

    def message(self, content: Content, *, at: float, name: str = "") -> dict[str, Any]:
        """A `message` event with the content sealed. Raises NoSession when a bundle is needed first."""
        return self._event(content.encode(), at=at, name=name)

    def again(self, message_id: str, *, at: float, name: str = "") -> dict[str, Any] | None:
        """The event of a message that was sent before, sealed anew; None when it is no longer remembered."""
        sent = self._sent.get(message_id)
        return None if sent is None else self._event(sent.content, at=at, name=name)

    def open(self, envelope: bytes) -> Received:
        """A message of ours. Raises a refusal of `errors`; the device should then ask for a reset."""
        sealed = Envelope.decode(envelope)
        if (sealed.sender, sealed.to, sealed.device) != (self.account, self.user, self.device):
            raise Misrouted("the envelope is for somebody else")
        data = self._open(sealed)
        content, counter = Content.decode(data), Author.counter(self._chat)
        if (content.sender_uri, content.room_uri) != (counter.sender, counter.room):
            raise Misrouted("the content names another sender or chat")
        self._answered = True
        return Received(id=counter.id_of(data), content=content)

    def open_file(self, part: ExternalPart, blob: bytes) -> bytes:
        """The file in a blob. Raises BlobDiffers or Malformed."""
        opener = FileOpener(part)
        content = opener.feed(blob)
        opener.finish()
        return content

    def session_reset(self, message_id: str, *, at: float) -> dict[str, Any]:
        """The event that says: your message did not open here. Forgets the session; connect again afterwards."""
        self._previous, self._session, self._bundle = self._session, None, None
        return {
            **{"type": "session.reset", "user": self.user, "device": self.device},
            **{"message_id": message_id, "at": int(at * 1000)},
        }

    # --- at rest ------------------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Everything, private keys too: keep it where nobody else reads."""
        sent = {id: [one.content, one.session] for id, one in self._sent.items()}
        return encode(
            {
                **{name: getattr(self, name) for name in _PUBLIC},
                **{"identity": self._identity, "answered": self._answered, "sent": sent, "order": list(self._sent)},
                "bundle": _fields_of(self._bundle) if self._bundle else None,
                "sessions": [_kept(one) for one in (self._session, self._previous)],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Device:
        """The device again."""
        kept = cbor2.loads(data)
        device = cls(**{name: kept[name] for name in _PUBLIC}, identity=kept["identity"])
        device._answered = kept["answered"]
        device._bundle = Bundle(**kept["bundle"]) if kept["bundle"] else None
        device._session, device._previous = (_session(device.partner, one) for one in kept["sessions"])
        sent = kept["sent"]
        device._sent = {id: _Sent(content=sent[id][0], session=sent[id][1]) for id in kept["order"]}
        return device

    @property
    def _chat(self) -> Addresses:
        return Addresses(partner=self.partner, account=self.account, user=self.user)

    def _event(self, content: bytes, *, at: float, name: str) -> dict[str, Any]:
        envelope = self._seal(content)
        assert self._session is not None
        message_id = self.author.id_of(content)
        self._sent.pop(message_id, None)
        self._sent[message_id] = _Sent(content=content, session=self._session.kex.ephemeral)
        for oldest in list(self._sent)[:-REMEMBERED]:
            del self._sent[oldest]
        sender = {"user": self.user, "device": self.device, **({"name": name} if name else {})}
        sealed = b64encode(envelope.encode()).decode()
        return {"type": "message", "id": message_id, "from": sender, "sent_at": int(at * 1000), "envelope": sealed}

    def _seal(self, content: bytes) -> Envelope:
        if self._bundle is not None:
            return self._start(self._bundle, content)
        if self._session is None:
            raise NoSession("fetch a bundle first")
        parties = {"to": self.account, "sender": self.user, "device": self.device}
        return self._session.seal(content, **parties, with_kex=not self._answered)

    def _start(self, bundle: Bundle, content: bytes) -> Envelope:
        agreed, kex = agree_first(self._identity, bundle)
        route = routing(to=self.account, sender=self.user, device=self.device, kex=kex)
        session, envelope = Session.start(self.partner, agreed, kex, bundle.signed_prekey, route, content)
        self._previous = self._session or self._previous
        self._session, self._bundle, self._answered = session, None, False
        return envelope

    def _open(self, envelope: Envelope) -> bytes:
        if self._session is None and self._previous is None:
            raise NoSession("there is no session")
        refusal: NotAuthentic | None = None
        for session in filter(None, (self._session, self._previous)):
            try:
                return session.open(envelope).content
            except NotAuthentic as error:
                refusal = refusal or error
        assert refusal is not None
        raise refusal


def delivery(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The body of a webhook, as JSON."""
    return {"v": 1, "events": list(events)}


def _fields_of(bundle: Bundle) -> dict[str, Any]:
    return {name: getattr(bundle, name) for name in Bundle.__slots__}


def _kept(session: Session | None) -> list[bytes] | None:
    if session is None:
        return None
    state, skipped = session.to_bytes(whole=True)
    return [state, skipped or b""]


def _session(partner: str, kept: list[bytes] | None) -> Session | None:
    return None if kept is None else Session.from_bytes(partner, kept[0], kept[1])


_PUBLIC = ("partner", "account", "user", "device", "counter_identity")
