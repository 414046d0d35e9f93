"""The fake network with sessions: a `Stateful` connector whose keys move on with every message, and the other side.

The chains are HMAC and nothing more, so that a test can follow them: they protect nobody. What they share with a real
ratchet is what the counter has to get right: each key opens one message, a state that fell behind or ran ahead is
noticed at the very next one, and a prekey founds one session.

    device = SealedDevice("anna", "phone")
    device.start(prekey_of(answer.body))                # the answer of the door `bundle` to `device.asks_for_prekey()`
    network.delivery(device.says("hello"))
    device.hears(arrived.text)                          # the words of a reply, or "reset"
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from connectors.sdk.card import Cipher, Identity
from connectors.sdk.errors import BadPayload, TryLater
from connectors.sdk.limits import Limits
from connectors.sdk.messages import Event, Message, Receipt, Reply, Request, Unreadable
from connectors.sdk.news import Signal
from connectors.sdk.state import SESSION_LOST, DoorAnswer, Doors, State, Stateful
from connectors.sdk.testkit.fake import ACCOUNT, FakeConnector, moment, plain_event
from connectors.sdk.untrusted import Untrusted

RESET = "reset"


class WrongTurn(BadPayload):
    """A message that is not the next one, or was changed."""

    code = "turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One direction of a session: the key that the next message's key comes from."""

    key: bytes = field(repr=False)
    n: int = 0

    def step(self) -> tuple[bytes, Chain]:
        """The key of the next message, and the chain after it."""
        return _mac(self.key, b"message"), Chain(key=_mac(self.key, b"chain"), n=self.n + 1)

    def seal(self, plain: bytes, about: str) -> tuple[str, Chain]:
        """Ciphertext, and the chain after it."""
        key, after = self.step()
        sealed = _masked(key, plain)
        return base64.b64encode(_mac(key, about.encode() + sealed) + sealed).decode(), after

    def open(self, text: str, n: int, about: str) -> tuple[bytes, bytes, Chain]:
        """Plaintext, the key that opened it, and the chain after it. Raises WrongTurn."""
        if n != self.n:
            raise WrongTurn("not the next message of its chain")
        key, after = self.step()
        data = base64.b64decode(text)
        if not hmac.compare_digest(data[:32], _mac(key, about.encode() + data[32:])):
            raise WrongTurn("a byte was changed, or the key is another")
        return _masked(key, data[32:]), key, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Both directions, seen from the counter."""

    inward: Chain
    outward: Chain
    founded: str

    @classmethod
    def found(cls, prekey: bytes, founded: str) -> Session:
        """The session of one prekey; `founded` is what the device added."""
        secret = _mac(prekey, founded.encode())
        return cls(inward=Chain(key=_mac(secret, b"in")), outward=Chain(key=_mac(secret, b"out")), founded=founded)

    def to_bytes(self) -> bytes:
        """To be put away."""
        chains = [[c.key.hex(), c.n] for c in (self.inward, self.outward)]
        return json.dumps([*chains, self.founded]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Session:
        """What was put away."""
        inward, outward, founded = json.loads(data)
        chains = [Chain(key=bytes.fromhex(key), n=n) for key, n in (inward, outward)]
        return cls(inward=chains[0], outward=chains[1], founded=founded)


class SealedConnector(FakeConnector, Stateful, Doors):
    """One account on the fake network, end to end."""

    limits = Limits(text=150, dedupes=True)
    cipher = Cipher(
        protocol="a chain of HMACs, for tests",
        message_cipher="SHAKE256 and HMAC-SHA256",
        forward_secrecy=True,
        heals=False,
        identity=Identity.NETWORK,
    )
    doors: ClassVar[Mapping[str, str]] = {"bundle": "POST", "manifest": "GET"}

    def read(self, body: bytes) -> Iterator[Event]:
        """Nothing can be read without a session. Raises BadPayload."""
        raise BadPayload("$: sealed")

    def open(self, body: bytes, state: State, now: float) -> Iterator[Event]:
        """Every event; what does not open is an Unreadable in its chat, and the device is asked to start again."""
        for event in Untrusted.from_json(body)["events"]:
            try:
                yield from self._event(event, state)
            except WrongTurn as error:
                chat, device = event.identifier("chat"), event.text("device")
                yield Unreadable(where=event.path, reason=str(error), chat_id=chat, code=error.code)
                yield _reset(chat, device, event.identifier("id"))
            except BadPayload as error:
                yield Unreadable(where=event.path, reason=str(error))

    async def prepare(self, reply: Reply) -> Reply:
        """Files are not carried."""
        return reply

    def seal(self, reply: Reply, state: State, now: float) -> bytes:
        """One part for each device of the chat. Raises TryLater while there is none."""
        parts: dict[str, Any] = {}
        for name in state.keys(f"session/{reply.chat_id}/"):
            session = Session.from_bytes(state.get(name) or b"")
            device = name.rpartition("/")[2]
            if reply.device not in ("", device):
                continue
            sealed, after = session.outward.seal(reply.text.encode(), _about(reply.chat_id, device))
            parts[device] = [session.outward.n, sealed]
            state.put(name, replace(session, outward=after).to_bytes())
        if not parts:
            raise TryLater("no device of this person has a session", code="no-session")
        return _wire(reply.chat_id, reply.key, json.dumps(parts))

    async def send_sealed(self, wire: bytes) -> str:
        """Posts what was sealed."""
        return await self.post(json.loads(wire))

    def answer(self, name: str, request: Request, state: State, now: float) -> DoorAnswer:
        """`bundle`: a prekey for one session. `manifest`: what is carried."""
        if name == "manifest":
            return DoorAnswer(status=200, body=b'{"kinds": ["text"]}')
        asked = Untrusted.from_json(request.body)
        number = int(state.get("made") or b"0") + 1
        prekey = secrets.token_bytes(32)
        state.put("made", str(number).encode())
        state.put(f"prekey/{asked.identifier('device')}-{number}", prekey)
        told = {"id": f"{asked.identifier('device')}-{number}", "key": prekey.hex()}
        return DoorAnswer(status=200, body=json.dumps(told).encode())

    def _event(self, event: Untrusted, state: State) -> Iterator[Event]:
        if event["kind"].as_(str) == "receipt":
            yield plain_event(event)
            return
        chat, device = event.identifier("chat"), event.identifier("device")
        about: dict[str, Any] = {"network": self.network, "account": ACCOUNT, "message_id": event.identifier("id")}
        at = moment(event["at"].as_(float), event.path)
        if event["kind"].as_(str) == "lost":
            state.delete(f"session/{chat}/{device}")
            yield Receipt(**about, state="failed", at=at, error_code=SESSION_LOST, chat_id=chat, device=device)
            return
        message = Message(**about, chat_id=chat, sent_at=at)
        if state.has_event(message.key):
            yield message
            return
        place = f"session/{chat}/{device}"
        session, prekey = _session(event, state.get(place), state)
        sealed, n = event["ct"].as_(str), event["n"].as_(int)
        plain, key, after = session.inward.open(sealed, n, _about(chat, device))
        state.put(place, replace(session, inward=after).to_bytes())
        state.delete(prekey)  # only now: who cannot use it shall not use it up
        yield replace(message, text=plain.decode(), opening=key)


class SealedDevice:
    """The other side: a phone of a customer. It raises what it can not follow."""

    def __init__(self, chat: str, name: str = "phone") -> None:
        self.chat = chat
        self.name = name
        self.session: Session | None = None
        self._start: dict[str, str] = {}
        self._numbers = 0

    def asks_for_prekey(self) -> bytes:
        """The body for the door `bundle`."""
        return json.dumps({"device": self.name}).encode()

    def start(self, answer: bytes) -> None:
        """A new session from what the door said."""
        told = json.loads(answer)
        self._start = {"prekey": told["id"], "founded": secrets.token_hex(16)}
        self.session = Session.found(bytes.fromhex(told["key"]), self._start["founded"])

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        """An event for `FakeNetwork.delivery`; the session has moved on."""
        assert self.session
        self._numbers += 1
        event: dict[str, Any] = {
            "kind": "sealed",
            "id": f"{self.chat}-{self.name}-{secrets.token_hex(4)}",
            "chat": self.chat,
            "at": time.time(),
            "device": self.name,
            "start": self._start,
            "n": self.session.inward.n,
        }
        event["ct"], after = self.session.inward.seal(text.encode(), _about(self.chat, self.name))
        self.session = replace(self.session, inward=after)
        return {**event, **more}

    def loses(self, message_id: str) -> dict[str, Any]:
        """An event: this message of the counter's did not open here, the session is gone."""
        self.session = None
        return {"kind": "lost", "id": message_id, "chat": self.chat, "device": self.name, "at": time.time()}

    def hears(self, text: str) -> str:
        """The words of a reply, "" for one that is not for this device, or "reset". Raises WrongTurn."""
        if text.startswith(RESET):
            return RESET if text == f"{RESET} {self.name}" else ""
        parts = json.loads(text)
        if self.name not in parts or self.session is None:
            return ""
        n, sealed = parts[self.name]
        plain, _, after = self.session.outward.open(sealed, n, _about(self.chat, self.name))
        self.session = replace(self.session, outward=after)
        return plain.decode()


def _session(event: Untrusted, kept: bytes | None, state: State) -> tuple[Session, str]:
    """The session that the message belongs to, the kept one or a new one, and the place of the prekey behind it."""
    session = Session.from_bytes(kept) if kept else None
    start = event["start"]
    founded, place = start["founded"].as_(str), f"prekey/{start.identifier('prekey')}"
    if session and session.founded == founded:
        return session, place
    prekey = state.get(place)
    if prekey is None:
        raise WrongTurn("a prekey that is used up, or never was")
    return Session.found(prekey, founded), place


def _reset(chat: str, device: str, message_id: str) -> Signal:
    signal_id = f"{RESET}:{message_id}"
    wire = _wire(chat, signal_id, f"{RESET} {device}")
    return Signal(network=FakeConnector.network, account=ACCOUNT, signal_id=signal_id, chat_id=chat, wire=wire)


def _wire(chat: str, key: str, text: str) -> bytes:
    return json.dumps({"key": key, "chat": chat, "text": text, "buttons": [], "file": "", "reply_to": ""}).encode()


def _about(chat: str, device: str) -> str:
    return json.dumps([chat, device])


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _masked(key: bytes, data: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
