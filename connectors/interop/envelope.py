"""The envelope, version 1: deterministic CBOR of routing, ratchet header and ciphertext. SPEC.md, section 4.

Everything outside `ct` is associated data of the cipher: an envelope that is moved to another sender, recipient,
device or partner does not open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.interop.cbor import decode, encode
from connectors.interop.errors import Malformed, Plaintext, WrongVersion
from connectors.interop.fields import UINT32, as_bytes, as_identifier, as_map, as_uint

VERSION = 1
LABEL = "guichet-interop/1"
MAX_ENVELOPE = 65_536
KEY = 32
OVERHEAD = 24 + 32 + 16
"""Bytes of `ct` that are not content: nonce, key commitment, tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kex:
    """The device's half of an X3DH agreement; every envelope carries it until the first answer was opened."""

    identity: bytes
    ephemeral: bytes
    signed_prekey_id: int
    one_time_prekey_id: int

    def fields(self) -> dict[str, Any]:
        """As a map."""
        return {name: getattr(self, name) for name in _KEX}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatchetHeader:
    """Where the ratchet stands: current public key, length of the chain before, number in this one."""

    pub: bytes
    pn: int
    n: int

    def fields(self) -> dict[str, Any]:
        """As a map."""
        return {name: getattr(self, name) for name in _RATCHET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One sealed message. `device` is the customer's device, whichever way the envelope travels."""

    to: str
    sender: str
    device: str
    kex: Kex | None
    ratchet: RatchetHeader
    ct: bytes = field(repr=False)

    @classmethod
    def decode(cls, data: bytes) -> Envelope:
        """The envelope in `data`. Raises Malformed, WrongVersion or Plaintext."""
        if len(data) > MAX_ENVELOPE:
            raise Malformed("the envelope is too long")
        value = decode(data)
        if isinstance(value, list):
            raise Plaintext("bare content where an envelope is due")
        _check_version(value)
        value = as_map(value, "the envelope", required=_ENVELOPE, optional=("kex",))
        envelope = cls(
            to=as_identifier(value["to"], "to"),
            sender=as_identifier(value["from"], "from"),
            device=as_identifier(value["device"], "device"),
            kex=_kex(value["kex"]) if "kex" in value else None,
            ratchet=_ratchet(value["ratchet"]),
            ct=as_bytes(value["ct"], "ct", least=OVERHEAD, most=MAX_ENVELOPE),
        )
        if envelope.encode() != data:
            raise Malformed("another way to write the same envelope")
        return envelope

    def encode(self) -> bytes:
        """The bytes; the only ones there are for this envelope."""
        return encode({**self.routing(), "ratchet": self.ratchet.fields(), "ct": self.ct})

    def routing(self) -> dict[str, Any]:
        """Everything but the ratchet header and the ciphertext."""
        return routing(to=self.to, sender=self.sender, device=self.device, kex=self.kex)


def routing(*, to: str, sender: str, device: str, kex: Kex | None) -> dict[str, Any]:
    """The routing part of an envelope that is still to be sealed."""
    parties = {"v": VERSION, "to": to, "from": sender, "device": device}
    return parties if kex is None else {**parties, "kex": kex.fields()}


def associated_data(identities: bytes, partner: str, route: dict[str, Any]) -> bytes:
    """What the cipher covers beside the content; the ratchet header is put behind it. `identities` is X3DH's AD."""
    return identities + encode([LABEL, partner, route])


def _check_version(value: Any) -> None:
    version = value.get("v") if isinstance(value, dict) else None
    if type(version) is not int:
        raise Malformed("no version")
    if version != VERSION:
        raise WrongVersion("only version 1 is spoken here")


def _kex(value: Any) -> Kex:
    value = as_map(value, "kex", required=_KEX)
    return Kex(
        identity=as_bytes(value["identity"], "kex.identity", least=KEY, most=KEY),
        ephemeral=as_bytes(value["ephemeral"], "kex.ephemeral", least=KEY, most=KEY),
        signed_prekey_id=as_uint(value["signed_prekey_id"], "kex.signed_prekey_id", UINT32),
        one_time_prekey_id=as_uint(value["one_time_prekey_id"], "kex.one_time_prekey_id", UINT32),
    )


def _ratchet(value: Any) -> RatchetHeader:
    value = as_map(value, "ratchet", required=_RATCHET)
    return RatchetHeader(
        pub=as_bytes(value["pub"], "ratchet.pub", least=KEY, most=KEY),
        pn=as_uint(value["pn"], "ratchet.pn", UINT32),
        n=as_uint(value["n"], "ratchet.n", UINT32),
    )


_ENVELOPE = ("v", "to", "from", "device", "ratchet", "ct")
_KEX = ("identity", "ephemeral", "signed_prekey_id", "one_time_prekey_id")
_RATCHET = ("pub", "pn", "n")
