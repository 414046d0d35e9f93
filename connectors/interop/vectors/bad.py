"""Deliveries that are refused: a signature, a clock, a form, a version, a party, a key or a byte is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.interop.compose import Addresses, Author
from connectors.interop.device import Device
from connectors.interop.prekeys import LIFE
from connectors.interop.vectors import tamper
from connectors.interop.vectors.world import ACCOUNT, COUNTER_SEED, NOW, USER, World
from connectors.interop.webhooks import SIGNATURE, Signer

Steps = list[dict[str, Any]]
Change = Callable[[Mapping[str, Any]], dict[str, Any]]
RESET = "signal"


# --- signature and clock ----------------------------------------------------------------------------------------------


def signature_missing(w: World) -> Steps:
    """No signature at all."""
    return _signed(w, lambda headers: {k: v for k, v in headers.items() if k != SIGNATURE})


def signature_wrong(w: World) -> Steps:
    """64 bytes that nobody signed."""
    return _signed(w, lambda headers: {**headers, SIGNATURE: "v1a," + "A" * 86 + "=="})


def signature_of_another_body(w: World) -> Steps:
    """A genuine signature, of other bytes."""
    other = w.signer.headers("evt_other", b"{}", NOW)[SIGNATURE]
    return _signed(w, lambda headers: {**headers, SIGNATURE: other})


def signature_of_another_id(w: World) -> Steps:
    """The id is signed: another one breaks it."""
    return _signed(w, lambda headers: {**headers, "webhook-id": "evt_another"})


def signature_of_another_time(w: World) -> Steps:
    """The timestamp is signed: a fresher one breaks it."""
    return _signed(w, lambda headers: {**headers, "webhook-timestamp": str(int(NOW) + 1)})


def signature_of_an_unknown_key(w: World) -> Steps:
    """Signed well, by somebody else."""
    body = w.body([w.said(w.phone(), "hello")])
    return [w.raw_step(body, expect=["delivery: signature"], signer=Signer(COUNTER_SEED))]


def signature_symmetric(w: World) -> Steps:
    """`v1` (a shared secret) where `v1a` (Ed25519) is due."""
    return _signed(w, lambda headers: {**headers, SIGNATURE: "v1," + headers[SIGNATURE][4:]})


def timestamp_too_old(w: World) -> Steps:
    """301 seconds."""
    return [w.step([w.said(w.phone(), "old")], expect=["delivery: stale"], now=NOW + 301)]


def timestamp_ahead(w: World) -> Steps:
    """301 seconds the other way."""
    return [w.step([w.said(w.phone(), "early")], expect=["delivery: stale"], now=NOW - 301)]


# --- replay and order -------------------------------------------------------------------------------------------------


def replayed_under_another_id(w: World) -> Steps:
    """The envelope of an opened message in an event with another message id."""
    event = w.said(w.phone(), "once")
    other = {**event, "id": "01" + "00" * 31}
    return [w.step([event], expect=["opened"]), w.step([other], expect=["replayed"])]


def replayed_after_being_late(w: World) -> Steps:
    """A message out of order opens once; its kept key is used up."""
    phone = w.phone()
    first, second = w.said(phone, "first"), w.said(phone, "second")
    again = {**first, "id": "01" + "00" * 31}
    return [w.step([second, first], expect=["opened", "opened"]), w.step([again], expect=["replayed"])]


def too_many_skipped(w: World) -> Steps:
    """A number far ahead: more keys would have to be kept than may be."""
    phone = w.phone()
    first = w.step([w.said(phone, "one")], expect=["opened"])
    ahead = tamper.with_fields(w.said(phone, "two"), lambda f: f["ratchet"].update(n=100_000))
    return [first, w.step([ahead], expect=["skipped", RESET])]


# --- form -------------------------------------------------------------------------------------------------------------


def truncated(w: World) -> Steps:
    """The last byte is missing."""
    return _formed(w, lambda envelope: envelope[:-1], "malformed")


def trailing_byte(w: World) -> Steps:
    """A byte follows the map."""
    return _formed(w, lambda envelope: envelope + b"\x00", "malformed")


def too_long(w: World) -> Steps:
    """Longer than an envelope may be."""
    return _formed(w, lambda envelope: envelope + bytes(65_536), "malformed")


def key_twice(w: World) -> Steps:
    """A map with the same key twice."""
    return _formed(w, tamper.with_text_key_twice, "malformed")


def keys_out_of_order(w: World) -> Steps:
    """The keys of the map in another order."""
    return _formed(w, tamper.out_of_order, "malformed")


def number_too_long(w: World) -> Steps:
    """A number in more bytes than it needs."""
    return _formed(w, tamper.with_long_number, "malformed")


def indefinite_length(w: World) -> Steps:
    """A map without a length in front."""
    return _formed(w, tamper.indefinite, "malformed")


def tag(w: World) -> Steps:
    """A CBOR tag."""
    return _formed(w, tamper.tagged, "malformed")


def unknown_field(w: World) -> Steps:
    """A field that version 1 does not have."""
    return _changed(w, lambda f: f.update(extra=1), "malformed")


def short_key(w: World) -> Steps:
    """A ratchet key of 31 bytes."""
    return _changed(w, lambda f: f["ratchet"].update(pub=bytes(31)), "malformed")


def not_base64(w: World) -> Steps:
    """The envelope in base64 without its padding."""
    event = w.said(w.phone(), "hello")
    event["envelope"] = event["envelope"].rstrip("=") + "!"
    return [w.step([event], expect=["malformed"])]


def envelope_version_0(w: World) -> Steps:
    """A downgrade."""
    return _changed(w, lambda f: f.update(v=0), "version")


def envelope_version_2(w: World) -> Steps:
    """A version that is not spoken yet."""
    return _changed(w, lambda f: f.update(v=2), "version")


def delivery_version_0(w: World) -> Steps:
    """A downgrade of the delivery."""
    body = w.body([w.said(w.phone(), "hello")]).replace(b'{"v":1', b'{"v":0')
    return [w.raw_step(body, expect=["delivery: version"])]


def plaintext(w: World) -> Steps:
    """Words where an envelope is due."""
    event = {**w.said(w.phone(), "hello"), "text": "hello"}
    del event["envelope"]
    return [w.step([event], expect=["plaintext"])]


def bare_content(w: World) -> Steps:
    """MIMI content that nobody sealed, in the place of the envelope."""
    phone = w.phone()
    return _formed(w, lambda _: phone.author.text("hello").encode(), "plaintext", phone)


def unknown_event(w: World) -> Steps:
    """A type of event that version 1 does not have."""
    return [w.step([{"type": "poll", "id": "p-1", "user": USER}], expect=["malformed"])]


# --- parties ----------------------------------------------------------------------------------------------------------


def moved_to_another_sender(w: World) -> Steps:
    """Event and envelope name another person."""
    thief = w.phone(user="mallory@example.com")
    mallory = thief.user
    event = tamper.with_fields(w.said(w.phone(), "hello"), lambda f: f.update({"from": mallory}))
    event["from"] = {"user": mallory, "device": "phone-1"}
    return [w.step([event], expect=["prekey-spent", RESET])]


def sender_differs_from_the_event(w: World) -> Steps:
    """The event names another person than the envelope."""
    event = w.said(w.phone(), "hello")
    event["from"] = {"user": "mallory@example.com", "device": "phone-1"}
    return [w.step([event], expect=["misrouted"])]


def moved_to_another_device(w: World) -> Steps:
    """With the session of one device, said to be of another that has a session too."""
    phone, tablet = w.phone("phone-1"), w.phone("tablet-1")
    both = w.step([w.said(phone, "one"), w.said(tablet, "one")], expect=["opened", "opened"])
    event = tamper.with_fields(w.said(phone, "two"), lambda f: (f.update(device="tablet-1"), f.pop("kex")))
    event["from"] = {"user": USER, "device": "tablet-1"}
    return [both, w.step([event], expect=["not-authentic", RESET])]


def moved_to_another_account(w: World) -> Steps:
    """An envelope for somebody else."""
    return _changed(w, lambda f: f.update(to="sales@example.org"), "misrouted")


def moved_from_another_partner(w: World) -> Steps:
    """Sealed for the same keys at another partner: the partner is associated data."""
    other = Device(partner="haiket", account=ACCOUNT, user=USER, device="phone-1")
    w.connect(other)
    return [w.step([w.said(other, "hello")], expect=["not-authentic", RESET])]


def content_of_another_sender(w: World) -> Steps:
    """Sealed well, and the content says that somebody else wrote it."""
    phone = w.phone()
    other = Author.customer(Addresses(partner=w.partner, account=ACCOUNT, user="marc@example.com"))
    event = phone.message(other.text("I am Marc"), at=NOW)
    return [w.step([event], expect=["misrouted"])]


def another_message_id(w: World) -> Steps:
    """The id of the event is not the hash of the content."""
    event = {**w.said(w.phone(), "hello"), "id": "01" + "00" * 31}
    return [w.step([event], expect=["misrouted"])]


# --- keys and bytes ---------------------------------------------------------------------------------------------------


def byte_changed_in_the_ciphertext(w: World) -> Steps:
    """One bit of the tag."""
    return _changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], -1)), "not-authentic", RESET)


def byte_changed_in_the_commitment(w: World) -> Steps:
    """One bit of the key commitment."""
    return _changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], 24)), "not-authentic", RESET)


def byte_changed_in_the_nonce(w: World) -> Steps:
    """One bit of the nonce."""
    return _changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], 0)), "not-authentic", RESET)


def ratchet_key_changed(w: World) -> Steps:
    """One bit of the ratchet key."""
    return _changed(
        w, lambda f: f["ratchet"].update(pub=tamper.flipped(f["ratchet"]["pub"], 3)), "not-authentic", RESET
    )


def ratchet_key_of_small_order(w: World) -> Steps:
    """A ratchet key of nothing but zeros, which would make the secret known to all."""
    return _changed(w, lambda f: f["ratchet"].update(pub=bytes(32)), "not-authentic", RESET)


def ratchet_number_changed(w: World) -> Steps:
    """The number in the chain is associated data."""
    return _changed(w, lambda f: f["ratchet"].update(n=1), "not-authentic", RESET)


def previous_length_changed(w: World) -> Steps:
    """So is the length of the chain before."""
    return _changed(w, lambda f: f["ratchet"].update(pn=7), "not-authentic", RESET)


def ephemeral_key_changed(w: World) -> Steps:
    """Another agreement than the one that was made."""
    return _changed(
        w, lambda f: f["kex"].update(ephemeral=tamper.flipped(f["kex"]["ephemeral"], 3)), "not-authentic", RESET
    )


def identity_key_changed(w: World) -> Steps:
    """Another identity than the one that agreed."""
    return _changed(
        w, lambda f: f["kex"].update(identity=tamper.flipped(f["kex"]["identity"], 3)), "not-authentic", RESET
    )


def agreement_left_out(w: World) -> Steps:
    """The first message without its agreement."""
    return _changed(w, lambda f: f.pop("kex"), "no-session", RESET)


def prekey_used_twice(w: World) -> Steps:
    """A second agreement with the same one-time prekey."""
    phone = w.phone()
    twin = Device.from_bytes(phone.to_bytes())
    first = w.step([w.said(phone, "one")], expect=["opened"])
    return [first, w.step([w.said(twin, "two")], expect=["prekey-spent", RESET])]


def prekey_of_another_device(w: World) -> Steps:
    """A one-time prekey that was handed to another device."""
    phone = w.phone("phone-1")
    kept = phone.to_bytes()
    thief = Device.from_bytes(kept)
    thief.device = "tablet-1"
    return [w.step([w.said(thief, "stolen")], expect=["prekey-spent", RESET])]


def prekey_expired(w: World) -> Steps:
    """An agreement two weeks after its prekeys were made."""
    body = w.body([w.said(w.phone(), "late")])
    return [w.raw_step(body, expect=["prekey-spent", RESET], now=NOW + LIFE, signed_at=NOW + LIFE)]


def identity_changed(w: World) -> Steps:
    """A known device comes with another identity key, and nobody announced it."""
    first = w.step([w.said(w.phone(), "one")], expect=["opened"])
    return [first, w.step([w.said(w.phone(), "two")], expect=["identity-changed"])]


def session_lost(w: World) -> Steps:
    """The device said that it lost the session, and goes on in it."""
    phone = w.phone()
    first = w.step([w.said(phone, "one")], expect=["opened"])
    lost = Device.from_bytes(phone.to_bytes()).session_reset("01" + "cd" * 31, at=NOW)
    event = tamper.with_fields(w.said(phone, "two"), lambda f: f.pop("kex"))
    return [first, w.step([lost, event], expect=["receipt", "no-session", RESET])]


def _signed(w: World, headers: Callable[[dict[str, str]], dict[str, str]]) -> Steps:
    return [w.step([w.said(w.phone(), "hello")], expect=["delivery: signature"], headers=headers)]


def _formed(w: World, change: Callable[[bytes], bytes], code: str, phone: Device | None = None) -> Steps:
    event = w.said(phone or w.phone(), "hello")
    return [w.step([tamper.with_envelope(event, change(tamper.bytes_of(event)))], expect=[code])]


def _changed(w: World, change: Callable[[dict[str, Any]], object], *expect: str) -> Steps:
    return [w.step([tamper.with_fields(w.said(w.phone(), "hello"), change)], expect=list(expect))]


BAD: tuple[Callable[[World], Steps], ...] = (
    *(signature_missing, signature_wrong, signature_of_another_body, signature_of_another_id),
    *(signature_of_another_time, signature_of_an_unknown_key, signature_symmetric, timestamp_too_old, timestamp_ahead),
    *(replayed_under_another_id, replayed_after_being_late, too_many_skipped),
    *(truncated, trailing_byte, too_long, key_twice, keys_out_of_order, number_too_long, indefinite_length, tag),
    *(unknown_field, short_key, not_base64, envelope_version_0, envelope_version_2, delivery_version_0),
    *(plaintext, bare_content, unknown_event),
    *(moved_to_another_sender, sender_differs_from_the_event, moved_to_another_device, moved_to_another_account),
    *(moved_from_another_partner, content_of_another_sender, another_message_id),
    *(byte_changed_in_the_ciphertext, byte_changed_in_the_commitment, byte_changed_in_the_nonce),
    *(ratchet_key_changed, ratchet_key_of_small_order, ratchet_number_changed, previous_length_changed),
    *(ephemeral_key_changed, identity_key_changed, agreement_left_out),
    *(prekey_used_twice, prekey_of_another_device, prekey_expired, identity_changed, session_lost),
)
