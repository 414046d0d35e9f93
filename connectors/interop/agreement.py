"""X3DH of the `x3dh` library: Curve25519 identity keys, signatures by XEdDSA. SPEC.md, section 5.

Keys are written in front of signatures and in the associated data as 0x05 and 32 bytes, as Signal does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

import x3dh
import xeddsa
from x3dh.identity_key_pair import IdentityKeyPairPriv
from x3dh.models import BaseStateModel, IdentityKeyPairModel, SignedPreKeyPairModel
from x3dh.types import SecretType

from connectors.interop.envelope import KEY, Kex
from connectors.interop.errors import NotAuthentic
from connectors.interop.ratchet import now

INFO = b"guichet-interop/1 x3dh"
_FORMAT = x3dh.IdentityKeyFormat.CURVE_25519
_HASH = x3dh.HashFunction.SHA_256


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPrekey:
    """A prekey and the identity's signature of it. `made_at` is in seconds since the epoch."""

    id: int
    private: bytes = field(repr=False)
    signature: bytes
    made_at: int

    @property
    def public(self) -> bytes:
        """The key that is handed out."""
        return public_key(self.private)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a device needs to agree on a session with us: public keys only."""

    identity: bytes
    signed_prekey_id: int
    signed_prekey: bytes
    signature: bytes
    one_time_prekey_id: int
    one_time_prekey: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The outcome: a shared secret, and both identity keys as they go into the associated data."""

    secret: bytes = field(repr=False)
    identities: bytes


def new_private_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY)


def public_key(private: bytes) -> bytes:
    """The Curve25519 public key."""
    return xeddsa.priv_to_curve25519_pub(private)


def sign_prekey(identity: bytes, prekey_id: int, private: bytes, made_at: int) -> SignedPrekey:
    """A prekey signed by the identity's private key."""
    signer = xeddsa.priv_force_sign(identity, False)
    signature = xeddsa.ed25519_priv_sign(signer, encoded(public_key(private)), secrets.token_bytes(64))
    return SignedPrekey(id=prekey_id, private=private, signature=signature, made_at=made_at)


def agree_first(identity: bytes, bundle: Bundle) -> tuple[Agreed, Kex]:
    """The device's side, from a bundle of ours. Raises NotAuthentic when its signature does not hold."""
    theirs = x3dh.Bundle(bundle.identity, bundle.signed_prekey, bundle.signature, frozenset({bundle.one_time_prekey}))
    ours = _X3DH.create(_FORMAT, _HASH, INFO, IdentityKeyPairPriv(identity))
    try:
        secret, identities, header = now(ours.get_shared_secret_active(theirs))
    except (x3dh.KeyAgreementException, xeddsa.XEdDSAException) as error:
        raise NotAuthentic("the bundle's signature or keys do not hold") from error
    kex = Kex(
        identity=header.identity_key,
        ephemeral=header.ephemeral_key,
        signed_prekey_id=bundle.signed_prekey_id,
        one_time_prekey_id=bundle.one_time_prekey_id,
    )
    return Agreed(secret=secret, identities=identities), kex


def agree_second(identity: bytes, signed: SignedPrekey, one_time: bytes, kex: Kex) -> Agreed:
    """Our side: `signed` and the private `one_time` are the prekeys that `kex` names. Raises NotAuthentic."""
    model = BaseStateModel(
        identity_key=IdentityKeyPairModel(secret=identity, secret_type=SecretType.PRIV),
        signed_pre_key=SignedPreKeyPairModel(priv=signed.private, sig=signed.signature, timestamp=signed.made_at),
        old_signed_pre_key=None,
        pre_keys=frozenset({one_time}),
    )
    ours = _X3DH.from_model(model, _FORMAT, _HASH, INFO)
    header = x3dh.Header(kex.identity, kex.ephemeral, signed.public, public_key(one_time))
    try:
        secret, identities, _ = now(ours.get_shared_secret_passive(header))
    except (x3dh.KeyAgreementException, xeddsa.XEdDSAException) as error:
        raise NotAuthentic("the agreement's keys do not hold") from error
    return Agreed(secret=secret, identities=identities)


def encoded(public: bytes) -> bytes:
    """A public key as it is signed and as it goes into the associated data."""
    return b"\x05" + public


def fingerprint(public: bytes) -> str:
    """A public key for people to compare: the first 8 bytes of its SHA-256, in groups of four hex digits."""
    return sha256(public).digest()[:8].hex(" ", 2)


class _X3DH(x3dh.BaseState):
    @staticmethod
    def _encode_public_key(key_format: x3dh.IdentityKeyFormat, pub: bytes) -> bytes:
        return encoded(pub)
