"""The encrypted gateway: how many envelopes one core opens in a second, end to end, and what each layer takes of it.

End to end is what the counter does with a delivery but for its database: check the signature, read the JSON, open the
envelope in its session, decode the content, put the session away. Beside each layer stands what libsodium (Ed25519,
X25519, XChaCha20-Poly1305) and OpenSSL's HMAC need for the same cryptography alone. Times are of the processor, so that
a busy machine does not count.
"""

from __future__ import annotations

import hmac
import json
import statistics
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_scalarmult,
    crypto_sign_open,
)
from nacl.signing import SigningKey
from rich.console import Console
from rich.table import Table

from connectors.interop.content import Content, message_id
from connectors.interop.envelope import Envelope
from connectors.interop.options import Options
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.payloads import events
from connectors.interop.tests.partner_contract import settings_for
from connectors.interop.vectors.world import ACCOUNT, NOW, PARTNER_SEED, USER, World
from connectors.interop.webhooks import Verifier
from connectors.sdk.messages import Message, Request
from connectors.sdk.settings import read_settings
from connectors.sdk.testkit.memory import MemoryState

MESSAGES, ROUNDS = 400, 5
WORDS = "Bonjour, mon application plante depuis la mise à jour, que dois-je faire ? " * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Deliveries of one device that are opened one after the other, and our state before the first."""

    name: str
    state: MemoryState
    requests: tuple[Request, ...]


def main() -> None:
    """Measure, print the tables."""
    console = Console(width=110)
    console.print("measuring the encrypted gateway ...")
    whole = Table(title="Third-party apps: envelopes opened end to end, one core")
    for heading in ("", "a second", "one", "bar"):
        whole.add_column(heading, justify="left" if not heading else "right")
    own_turn, first = one_side(), first_messages()
    kinds: dict[str, Callable[[], float]] = {
        own_turn.name: lambda: _timed(own_turn),
        "a message that answers ours (new ratchet keys)": _in_turns,
        first.name: lambda: _timed(first),
    }
    for name, measure in kinds.items():
        seconds = statistics.median(measure() for _ in range(ROUNDS))
        whole.add_row(name, f"{1 / seconds:,.0f}", f"{seconds * 1e6:,.0f} µs", "500 a second")
    console.print(whole)
    console.print(_layers(own_turn))


def connector() -> BirdyChat:
    """The connector at the time of the deliveries."""
    values = read_settings(BirdyChat.settings, settings_for("BIRDYCHAT", "birdychat.example"))
    assert values is not None
    return BirdyChat(Options.from_values("BIRDYCHAT", values), clock=lambda: NOW)


# --- what is opened ---------------------------------------------------------------------------------------------------


def one_side() -> Talk:
    """A person who writes on and on, after the first answer."""
    world = World()
    phone = world.phone()
    world.opened(world.said(phone, "first"))
    phone.open(world.answer("hello")[0])
    world.opened(world.said(phone, "second"))
    state = world.state.copy()
    said = tuple(_request(world, world.said(phone, WORDS)) for _ in range(MESSAGES))
    return Talk(name="a message in its turn", state=state, requests=said)


def first_messages() -> Talk:
    """Many people's first messages: each with a key agreement."""
    world = World()
    phones = [world.phone(user=f"person{n}@example.com") for n in range(MESSAGES)]
    said = tuple(_request(world, world.said(phone, WORDS)) for phone in phones)
    return Talk(name="a first message (key agreement)", state=world.state.copy(), requests=said)


def _request(world: World, event: Mapping[str, Any]) -> Request:
    body = world.body([event])
    return Request(method="POST", query={}, headers=world.signer.headers("evt_1", body, NOW), body=body)


def _timed(talk: Talk) -> float:
    """Seconds for one delivery."""
    ours, state = connector(), talk.state.copy()
    return sum(_opened(ours, request, state) for request in talk.requests) / len(talk.requests)


def _opened(ours: BirdyChat, request: Request, state: MemoryState) -> float:
    began = time.process_time()
    ours.verify(request)
    (message,) = ours.open(request.body, state, NOW)
    spent = time.process_time() - began
    assert isinstance(message, Message), message
    return spent


def _in_turns() -> float:
    """Each message comes after an answer of ours, which is not counted: both sides' ratchet keys are new."""
    world, ours, spent = World(), connector(), 0.0
    phone = world.phone()
    for _ in range(MESSAGES):
        spent += _opened(ours, _request(world, world.said(phone, WORDS)), world.state)
        phone.open(world.answer("ok", USER)[0])
    return spent / MESSAGES


# --- layer by layer ---------------------------------------------------------------------------------------------------


def _layers(talk: Talk) -> Table:
    bodies = [request.body for request in talk.requests]
    verifier = Verifier.from_text(World().signer.public_text)
    raw = [b64decode(json.loads(body)["events"][0]["envelope"]) for body in bodies]
    envelopes = [Envelope.decode(one) for one in raw]
    gateway, state = World().gateway, talk.state.copy()
    contents: list[bytes] = []
    rows: list[tuple[str, float, float]] = [
        ("signature", _each(lambda r: verifier.check(r.headers, r.body, NOW), talk.requests), _bare_signature(talk)),
        ("JSON to events", _each(lambda b: list(events(b, network="birdychat", account=ACCOUNT)), bodies), 0.0),
        ("envelope", _each(Envelope.decode, raw), 0.0),
        (
            "session: ratchet and cipher",
            _each(lambda e: contents.append(gateway.open(e, state, NOW).content), envelopes),
            _bare_session(len(raw[0])),
        ),
    ]
    rows.append(("content and its id", _each(_content, contents), 0.0))
    return _table(rows)


def _content(data: bytes) -> None:
    content = Content.decode(data)
    message_id(data, content.sender_uri, content.room_uri)


def _each(run: Callable[[Any], object], values: Iterable[Any]) -> float:
    """Seconds for one."""
    kept = list(values)
    began = time.process_time()
    for value in kept:
        run(value)
    return (time.process_time() - began) / len(kept)


def _bare_signature(talk: Talk) -> float:
    """libsodium's Ed25519 over as many bytes."""
    key = SigningKey(PARTNER_SEED)
    signed = key.sign(talk.requests[0].body)
    public = bytes(key.verify_key)
    return _each(lambda _: crypto_sign_open(signed, public), range(MESSAGES))


def _bare_session(length: int) -> float:
    """Two HMACs of the chain, two of the message key's expansion, and the cipher over as many bytes."""
    key, nonce = bytes(32), bytes(24)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(length), b"about", nonce, key)

    def once(_: int) -> None:
        for _step in range(4):
            hmac.digest(key, b"\x01", "sha256")
        crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, b"about", nonce, key)

    return _each(once, range(MESSAGES))


def _table(rows: list[tuple[str, float, float]]) -> Table:
    whole = sum(seconds for _, seconds, _ in rows)
    table = Table(title="A message in its turn, layer by layer")
    for heading in ("", "ours", "share", "libsodium and HMAC alone"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, seconds, bare in rows:
        beside = f"{bare * 1e6:.0f} µs" if bare else "no cryptography"
        table.add_row(name, f"{seconds * 1e6:.0f} µs", f"{seconds / whole:.0%}", beside)
    dh = _each(lambda _: crypto_scalarmult(PARTNER_SEED, bytes([9]) + bytes(31)), range(MESSAGES))
    table.add_row("all", f"{whole * 1e6:.0f} µs", "100%", f"(one X25519: {dh * 1e6:.0f} µs)")
    return table


if __name__ == "__main__":
    main()
