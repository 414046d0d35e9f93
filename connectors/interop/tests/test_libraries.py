"""The session layer is the libraries' own: plain use of them and SPEC.md's formulas come to the same bytes as ours."""

from __future__ import annotations

import hmac

import cbor2
import doubleratchet
import x3dh
import xeddsa
from doubleratchet.recommended import diffie_hellman_ratchet_curve25519
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_scalarmult, crypto_scalarmult_base

from connectors.interop import devices, prekeys
from connectors.interop.agreement import (
    Bundle,
    agree_first,
    agree_second,
    encoded,
    new_private_key,
    public_key,
    sign_prekey,
)
from connectors.interop.cbor import encode
from connectors.interop.ratchet import PARTS, Cipher, Curve, MessageChain, Ratchet, RootChain, now, seal, unseal
from connectors.interop.session import Session
from connectors.interop.tests.pair import Counter, envelope_of, say


def hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 by hand."""
    return expand(hmac.digest(salt, material, "sha256"), info, length)


def expand(key: bytes, info: bytes, length: int) -> bytes:
    block, out = b"", b""
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def agreed() -> tuple[bytes, bytes, bytes, bytes, Bundle]:
    device, ours, signed, once = (new_private_key() for _ in range(4))
    prekey = sign_prekey(ours, 1, signed, 0)
    keys = {"signed_prekey": prekey.public, "signature": prekey.signature}
    bundle = Bundle(
        identity=public_key(ours), signed_prekey_id=1, one_time_prekey_id=2, one_time_prekey=public_key(once), **keys
    )
    return device, ours, signed, once, bundle


def test_both_sides_agree_on_the_same_secret() -> None:
    device, ours, signed, once, bundle = agreed()
    first, kex = agree_first(device, bundle)
    second = agree_second(ours, sign_prekey(ours, 1, signed, 0), once, kex)
    assert first == second
    assert first.identities == encoded(public_key(device)) + encoded(public_key(ours))


def test_the_secret_is_x3dhs_as_the_specification_writes_it() -> None:
    device, ours, signed, once, bundle = agreed()
    first, kex = agree_first(device, bundle)
    secrets = (
        crypto_scalarmult(signed, public_key(device)),
        crypto_scalarmult(ours, kex.ephemeral),
        crypto_scalarmult(signed, kex.ephemeral),
        crypto_scalarmult(once, kex.ephemeral),
    )
    assert first.secret == hkdf(bytes(32), b"\xff" * 32 + b"".join(secrets), b"guichet-interop/1 x3dh", 32)


def test_a_signature_of_ours_is_what_the_library_verifies() -> None:
    ours = new_private_key()
    prekey = sign_prekey(ours, 1, new_private_key(), 0)
    key = xeddsa.curve25519_pub_to_ed25519_pub(public_key(ours), False)
    assert xeddsa.ed25519_verify(prekey.signature, key, b"\x05" + prekey.public)


def test_a_state_of_the_library_takes_our_bundle_and_we_its_header() -> None:
    device, ours, signed, once, bundle = agreed()

    class Plain(x3dh.BaseState):
        @staticmethod
        def _encode_public_key(key_format: x3dh.IdentityKeyFormat, pub: bytes) -> bytes:
            return b"\x05" + pub

    state = Plain.create(x3dh.IdentityKeyFormat.CURVE_25519, x3dh.HashFunction.SHA_256, b"guichet-interop/1 x3dh")
    theirs = x3dh.Bundle(bundle.identity, bundle.signed_prekey, bundle.signature, frozenset({bundle.one_time_prekey}))
    secret, identities, header = now(state.get_shared_secret_active(theirs))
    _, kex = agree_first(device, bundle)
    kex = type(kex)(
        identity=header.identity_key, ephemeral=header.ephemeral_key, signed_prekey_id=1, one_time_prekey_id=2
    )
    ours_agreed = agree_second(ours, sign_prekey(ours, 1, signed, 0), once, kex)
    assert (ours_agreed.secret, ours_agreed.identities) == (secret, identities)


def test_the_chains_are_as_the_specification_writes_them() -> None:
    key, material = bytes(range(32)), bytes(range(32, 64))
    assert now(RootChain.derive(key, material, 64)) == hkdf(key, material, b"guichet-interop/1 root", 64)
    chain = hmac.digest(key, b"\x02", "sha256") + hmac.digest(key, b"\x01", "sha256")
    assert now(MessageChain.derive(key, b"\x02\x01", 64)) == chain


def test_the_cipher_is_as_the_specification_writes_it() -> None:
    key, data = bytes(range(32)), b"about"
    ct = seal(b"words", key, data)
    both = expand(key, b"guichet-interop/1 message", 64)
    assert ct[24:56] == both[32:]
    assert crypto_aead_xchacha20poly1305_ietf_decrypt(ct[56:], data, ct[:24], both[:32]) == b"words"
    assert unseal(ct, key, data) == b"words"
    assert now(Cipher.decrypt(ct, key, data)) == key + b"words"


def test_the_curve_is_the_librarys() -> None:
    one, two = new_private_key(), new_private_key()
    theirs = diffie_hellman_ratchet_curve25519.DiffieHellmanRatchet
    assert Curve._derive_pub(one) == theirs._derive_pub(one) == crypto_scalarmult_base(one)
    assert Curve._perform_diffie_hellman(one, Curve._derive_pub(two)) == crypto_scalarmult(two, public_key(one))


def test_the_librarys_ratchet_opens_what_a_device_sealed() -> None:
    """With nothing of ours but the associated data, which is written out here."""
    counter = Counter()
    phone = counter.connected()
    event = say(phone, "hello")
    envelope = envelope_of(event)
    keys = counter_keys(counter, envelope.kex)
    found = agree_second(*keys, envelope.kex)
    routing = {"v": 1, "to": envelope.to, "from": envelope.sender, "device": envelope.device}
    routing["kex"] = envelope.kex.fields()
    data = found.identities + encode(["guichet-interop/1", "birdychat", routing])
    header = doubleratchet.Header(envelope.ratchet.pub, envelope.ratchet.pn, envelope.ratchet.n)
    message = doubleratchet.EncryptedMessage(header, envelope.ct)
    _, opened = now(
        Ratchet.decrypt_initial_message(
            shared_secret=found.secret, own_ratchet_priv=keys[1].private, message=message, associated_data=data, **PARTS
        )
    )
    assert opened[32:] == counter.open(event).content


def counter_keys(counter: Counter, kex: object) -> tuple:
    record = devices.load(counter.state, "lea@example.com", "phone-1")
    (signed,) = prekeys.living(counter.state, counter.now)
    return prekeys.identity(counter.state, counter.now), signed, record.prekey(kex.one_time_prekey_id).private


def test_a_session_at_rest_is_the_librarys_own_form() -> None:
    counter = Counter()
    counter.read(say(counter.connected(), "hello"))
    (name,) = [name for name in counter.state.values if name.startswith("device/")]
    session = Session.from_bytes("birdychat", devices.record_of(counter.state.values[name]).session)
    again = Session.from_bytes("birdychat", session.to_bytes()[0])
    assert again.to_bytes()[0] == session.to_bytes()[0]
    ratchet = cbor2.loads(session.to_bytes()[0])["ratchet"]
    assert set(ratchet) == {"version", "diffie_hellman_ratchet"}, "the library keeps something else than it did"
