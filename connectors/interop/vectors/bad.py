"""Deliveries that are refused for a signature, a clock, an order, a form or a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.interop.device import Device
from connectors.interop.vectors import tamper
from connectors.interop.vectors.world import COUNTER_SEED, NOW, USER, World
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
    return changed(w, lambda f: f.update(extra=1), "malformed")


def short_key(w: World) -> Steps:
    """A ratchet key of 31 bytes."""
    return changed(w, lambda f: f["ratchet"].update(pub=bytes(31)), "malformed")


def not_base64(w: World) -> Steps:
    """The envelope in base64 without its padding."""
    event = w.said(w.phone(), "hello")
    event["envelope"] = event["envelope"].rstrip("=") + "!"
    return [w.step([event], expect=["malformed"])]


def envelope_version_0(w: World) -> Steps:
    """A downgrade."""
    return changed(w, lambda f: f.update(v=0), "version")


def envelope_version_2(w: World) -> Steps:
    """A version that is not spoken yet."""
    return changed(w, lambda f: f.update(v=2), "version")


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


def _signed(w: World, headers: Callable[[dict[str, str]], dict[str, str]]) -> Steps:
    return [w.step([w.said(w.phone(), "hello")], expect=["delivery: signature"], headers=headers)]


def _formed(w: World, change: Callable[[bytes], bytes], code: str, phone: Device | None = None) -> Steps:
    event = w.said(phone or w.phone(), "hello")
    return [w.step([tamper.with_envelope(event, change(tamper.bytes_of(event)))], expect=[code])]


def changed(w: World, change: Callable[[dict[str, Any]], object], *expect: str) -> Steps:
    """A message with one field of its envelope changed."""
    return [w.step([tamper.with_fields(w.said(w.phone(), "hello"), change)], expect=list(expect))]


BAD: tuple[Callable[[World], Steps], ...] = (
    signature_missing,
    signature_wrong,
    signature_of_another_body,
    signature_of_another_id,
    signature_of_another_time,
    signature_of_an_unknown_key,
    signature_symmetric,
    timestamp_too_old,
    timestamp_ahead,
    replayed_under_another_id,
    replayed_after_being_late,
    too_many_skipped,
    truncated,
    trailing_byte,
    too_long,
    key_twice,
    keys_out_of_order,
    number_too_long,
    indefinite_length,
    tag,
    unknown_field,
    short_key,
    not_base64,
    envelope_version_0,
    envelope_version_2,
    delivery_version_0,
    plaintext,
    bare_content,
    unknown_event,
)
