"""Two parties with fixed keys and a fixed clock, so that vectors come out the same wherever they are made."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from connectors.interop import devices, prekeys
from connectors.interop.bundles import bundle_json
from connectors.interop.compose import Addresses, Author
from connectors.interop.device import Device, delivery
from connectors.interop.gateway import Gateway
from connectors.interop.opening import Opener
from connectors.interop.payloads import events
from connectors.interop.webhooks import Signer
from connectors.sdk.testkit.memory import MemoryState

NOW = 1_763_800_000.0
PARTNER_SEED, COUNTER_SEED = bytes(range(32)), bytes(range(32, 64))
ACCOUNT, USER = "support@example.org", "lea@example.com"


@contextmanager
def fixed_random(seed: str) -> Iterator[None]:
    """Every random byte from SHA-256 of the seed and a counter. For making vectors, and for nothing else."""
    drawn = 0

    def token_bytes(count: int | None = None) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(f"{seed}/{drawn}".encode()).digest(32 if count is None else count)

    with mock.patch("secrets.token_bytes", token_bytes):
        yield


@dataclass
class World:
    """A partner with devices, and our state before anything of theirs arrived."""

    partner: str = "birdychat"
    state: MemoryState = field(default_factory=MemoryState)
    requests: int = 0

    @property
    def signer(self) -> Signer:
        """The partner's transport key."""
        return Signer(PARTNER_SEED)

    @property
    def gateway(self) -> Gateway:
        """Our end of the sessions."""
        return Gateway(partner=self.partner, account=ACCOUNT)

    def phone(self, device: str = "phone-1", user: str = USER, *, now: float = NOW) -> Device:
        """A device with a bundle of ours."""
        phone = Device(partner=self.partner, account=ACCOUNT, user=user, device=device)
        self.connect(phone, now=now)
        return phone

    def connect(self, phone: Device, *, now: float = NOW) -> None:
        """A fresh bundle for a device."""
        self.requests += 1
        made = self.gateway.bundle(phone.user, phone.device, f"req-{self.requests}", self.state, now)
        phone.connect(bundle_json(made, ACCOUNT))

    def said(self, phone: Device, words: str, **how: Any) -> dict[str, Any]:
        """An event with words of the phone's owner."""
        return phone.message(phone.author.text(words, **how), at=NOW, name="Léa")

    def answer(self, words: str, user: str = USER) -> list[bytes]:
        """Words of ours for each device of a person, sealed."""
        author = Author.counter(Addresses(partner=self.partner, account=ACCOUNT, user=user))
        return [e.encode() for e in self.gateway.seal(user, author.text(words).encode(), self.state, NOW)]

    def opened(self, event: Mapping[str, Any], now: float = NOW) -> None:
        """Our side takes a message in, so that later ones find a session."""
        body = self.body([event])
        for read in events(body, network=self.partner, account=ACCOUNT):
            list(Opener(self.gateway).open(read, self.state, now))

    def body(self, said: Sequence[Mapping[str, Any]]) -> bytes:
        """The body of a delivery."""
        return json.dumps(delivery(said), ensure_ascii=False, separators=(",", ":")).encode()

    def step(self, said: Sequence[Mapping[str, Any]], *, expect: list[str], **how: Any) -> dict[str, Any]:
        """One delivery of a vector, and what must become of it."""
        return self.raw_step(self.body(said), expect=expect, **how)

    def raw_step(  # noqa: PLR0913  all that can be wrong with a delivery
        self,
        body: bytes,
        *,
        expect: list[str],
        now: float = NOW,
        signed_at: float = NOW,
        webhook_id: str = "",
        headers: Callable[[dict[str, str]], dict[str, str]] = dict,
        signer: Signer | None = None,
    ) -> dict[str, Any]:
        """A delivery with any body; `headers` may change what the partner signed."""
        name = webhook_id or f"evt_{hashlib.sha256(body).hexdigest()[:24]}"
        signed = headers((signer or self.signer).headers(name, body, signed_at))
        return {"now": int(now), "headers": signed, "body": b64encode(body).decode(), "expect": expect}

    def keys(self) -> dict[str, Any]:
        """Our private keys, for those who implement our side too."""
        signed = [
            {"id": k.id, "private": k.private.hex(), "signature": k.signature.hex(), "made_at": k.made_at}
            for k in prekeys.living(self.state, NOW)
        ]
        return {
            "identity": prekeys.identity(self.state, NOW).hex(),
            "signed_prekeys": signed,
            "one_time_prekeys": [one for key in sorted(self.state.values) for one in self._handed(key)],
        }

    def _handed(self, key: str) -> list[dict[str, Any]]:
        if not key.startswith("device/"):
            return []
        record = devices.record_of(self.state.values[key])
        about = {"user": record.user, "device": record.device}
        return [{**about, "id": k.id, "private": k.private.hex()} for k in record.prekeys]
