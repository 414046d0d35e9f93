"""Deliveries that are refused for a party, a key or a byte."""

from __future__ import annotations

from collections.abc import Callable

from connectors.interop.compose import Addresses, Author
from connectors.interop.device import Device
from connectors.interop.prekeys import LIFE
from connectors.interop.vectors import tamper
from connectors.interop.vectors.bad import RESET, Steps, changed
from connectors.interop.vectors.world import ACCOUNT, NOW, USER, World

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
    both = w.step([w.said(phone, "one"), w.said(tablet, "one")], expect=["opened", "noted", "opened"])
    event = tamper.with_fields(w.said(phone, "two"), lambda f: (f.update(device="tablet-1"), f.pop("kex")))
    event["from"] = {"user": USER, "device": "tablet-1"}
    return [both, w.step([event], expect=["not-authentic", RESET])]


def moved_to_another_account(w: World) -> Steps:
    """An envelope for somebody else."""
    return changed(w, lambda f: f.update(to="sales@example.org"), "misrouted")


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
    return changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], -1)), "not-authentic", RESET)


def byte_changed_in_the_commitment(w: World) -> Steps:
    """One bit of the key commitment."""
    return changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], 24)), "not-authentic", RESET)


def byte_changed_in_the_nonce(w: World) -> Steps:
    """One bit of the nonce."""
    return changed(w, lambda f: f.update(ct=tamper.flipped(f["ct"], 0)), "not-authentic", RESET)


def ratchet_key_changed(w: World) -> Steps:
    """One bit of the ratchet key."""
    return changed(w, lambda f: f["ratchet"].update(pub=tamper.flipped(f["ratchet"]["pub"], 3)), "not-authentic", RESET)


def ratchet_key_of_small_order(w: World) -> Steps:
    """A ratchet key of nothing but zeros, which would make the secret known to all."""
    return changed(w, lambda f: f["ratchet"].update(pub=bytes(32)), "not-authentic", RESET)


def ratchet_number_changed(w: World) -> Steps:
    """The number in the chain is associated data."""
    return changed(w, lambda f: f["ratchet"].update(n=1), "not-authentic", RESET)


def previous_length_changed(w: World) -> Steps:
    """So is the length of the chain before."""
    return changed(w, lambda f: f["ratchet"].update(pn=7), "not-authentic", RESET)


def ephemeral_key_changed(w: World) -> Steps:
    """Another agreement than the one that was made."""
    return changed(
        w, lambda f: f["kex"].update(ephemeral=tamper.flipped(f["kex"]["ephemeral"], 3)), "not-authentic", RESET
    )


def identity_key_changed(w: World) -> Steps:
    """Another identity than the one that agreed."""
    return changed(
        w, lambda f: f["kex"].update(identity=tamper.flipped(f["kex"]["identity"], 3)), "not-authentic", RESET
    )


def agreement_left_out(w: World) -> Steps:
    """The first message without its agreement."""
    return changed(w, lambda f: f.pop("kex"), "no-session", RESET)


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


BAD_KEYS: tuple[Callable[[World], Steps], ...] = (
    moved_to_another_sender,
    sender_differs_from_the_event,
    moved_to_another_device,
    moved_to_another_account,
    moved_from_another_partner,
    content_of_another_sender,
    another_message_id,
    byte_changed_in_the_ciphertext,
    byte_changed_in_the_commitment,
    byte_changed_in_the_nonce,
    ratchet_key_changed,
    ratchet_key_of_small_order,
    ratchet_number_changed,
    previous_length_changed,
    ephemeral_key_changed,
    identity_key_changed,
    agreement_left_out,
    prekey_used_twice,
    prekey_of_another_device,
    prekey_expired,
    identity_changed,
    session_lost,
)
