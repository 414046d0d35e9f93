"""The connector against a partner's server on this machine: the doors, what comes in, settings."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from connectors.interop.device import Device
from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.tests.conftest import App
from connectors.interop.tests.pair import haiket, met
from connectors.interop.vectors.world import COUNTER_SEED, NOW, PARTNER_SEED, USER, World
from connectors.interop.webhooks import Signer
from connectors.sdk.errors import BadPayload, BadSignature, NotConfigured
from connectors.sdk.limits import fit
from connectors.sdk.messages import Button, Receipt, Reply, Request, Unreadable
from connectors.sdk.news import Signal

CHAT = USER


# --- doors ------------------------------------------------------------------------------------------------------------


def asked(body: bytes, webhook_id: str = "req-1", *, seed: bytes = PARTNER_SEED) -> Request:
    headers = Signer(seed).headers(webhook_id, body, NOW)
    return Request(method="POST", query={}, headers=headers, body=body)


BUNDLE = json.dumps({"v": 1, "user": USER, "device": "phone-9"}).encode()


def test_a_bundle_begins_a_session(world: World) -> None:
    ours = haiket("https://haiket.example")
    phone = Device(partner="haiket", account=ours.account, user=USER, device="phone-9")
    phone.connect(json.loads(ours.answer("bundle", asked(BUNDLE), world.state, NOW).body))
    (message,) = ours.open(world.body([world.said(phone, "hello")]), world.state, NOW)
    assert message.text == "hello"


def test_the_same_request_is_handed_the_same_prekey_and_another_is_not(world: World) -> None:
    ours = haiket("https://haiket.example")
    first, again, other = (
        json.loads(ours.answer("bundle", asked(BUNDLE, name), world.state, NOW).body)["one_time_prekey"]
        for name in ("req-1", "req-1", "req-2")
    )
    assert first == again != other


def test_a_bundle_is_for_the_partner_alone(world: World) -> None:
    ours, before = haiket("https://haiket.example"), dict(world.state.values)
    with pytest.raises(BadSignature):
        ours.answer("bundle", asked(BUNDLE, seed=COUNTER_SEED), world.state, NOW)
    for wrong in (b"{}", b"[]", b'{"v":1}', b'{"v":2,"user":"a","device":"b"}', b'{"v":1,"user":"a","device":""}'):
        with pytest.raises(BadPayload):
            ours.answer("bundle", asked(wrong), world.state, NOW)
    assert world.state.values == before


def test_the_manifest_tells_what_is_taken_and_no_secret(world: World) -> None:
    ours = haiket("https://haiket.example")
    told = ours.answer("manifest", Request(method="GET", query={}, headers={}, body=b""), world.state, NOW).body
    manifest = json.loads(told)
    bundle = json.loads(ours.answer("bundle", asked(BUNDLE), world.state, NOW).body)
    assert manifest["identity"] == bundle["identity"]
    assert manifest["transport_key"] == Signer(COUNTER_SEED).public_text
    assert set(manifest["files"]) == {kind.value for kind in Haiket.limits.files}
    assert b64encode(COUNTER_SEED) not in told


def test_keys_grow_old(world: World) -> None:
    ours = haiket("https://haiket.example")
    assert list(ours.key_ages(world.state, NOW)) == []
    world.phone()
    ages = {age.name: age for age in ours.key_ages(world.state, NOW)}
    assert ages["identity"].since == ages["signed prekey"].since == NOW
    assert ages["signed prekey"].due == NOW + 14 * 86_400


# --- what comes in ----------------------------------------------------------------------------------------------------


def test_what_does_not_open_is_told_to_its_device(world: World) -> None:
    ours = haiket("https://haiket.example")
    stranger = world.phone()
    world.state.values.clear()
    event = world.said(stranger, "hello")
    unreadable, signal = ours.open(world.body([event]), world.state, NOW)
    assert isinstance(unreadable, Unreadable) and isinstance(signal, Signal)
    assert (unreadable.code, unreadable.chat_id) == ("prekey-spent", USER)
    again = ours.open(world.body([event]), world.state, NOW)
    assert [one.key for one in again if isinstance(one, Signal)] == [signal.key]


async def test_a_signal_reaches_the_app(app: App, ours: Haiket, world: World) -> None:
    stranger = world.phone()
    world.state.delete(next(name for name in world.state.values if name.startswith("device/")))
    event = world.said(stranger, "hello")
    _, signal = ours.open(world.body([event]), world.state, NOW)
    assert await ours.send_sealed(signal.wire) == ""
    (told,) = app.events
    assert (told["type"], told["device"], told["message_id"]) == ("session.reset", "phone-1", event["id"])
    assert stranger.reset(told["message_id"])
    world.connect(stranger)
    (message,) = ours.open(world.body([stranger.again(event["id"], at=NOW)]), world.state, NOW)
    assert message.text == "hello"


def test_a_lost_session_fails_the_reply_once(world: World) -> None:
    ours = haiket("https://haiket.example")
    phone = met(world, ours)
    lost = phone.session_reset("01" + "cd" * 31, at=NOW)
    (receipt,) = ours.open(world.body([lost]), world.state, NOW)
    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.error_code) == ("failed", "session-lost")
    world.connect(phone)
    world.state.events.add(receipt.key)
    assert len(list(ours.open(world.body([world.said(phone, "back"), lost]), world.state, NOW))) == 1
    assert ours.seal(Reply(chat_id=CHAT, key="k", text="hello"), world.state, NOW)


def test_without_keys_nothing_is_read(world: World) -> None:
    ours = haiket("https://haiket.example")
    (event,) = ours.read(world.body([world.said(world.phone(), "hello")]))
    assert isinstance(event, Unreadable)


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DELIVER_URL", "http://haiket.example/deliver"),
        ("DELIVER_URL", "https://user@haiket.example/deliver"),
        ("DELIVER_URL", "ftp://haiket.example"),
        ("SIGNING_KEY", "whsk_short"),
        ("PUBLIC_KEY", "whpk_short"),
        ("ACCOUNT", "with space"),
        ("BLOB_HOSTS", "https://blobs.example/path"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(NotConfigured, match=f"HAIKET_{name}"):
        haiket("https://haiket.example", **{f"HAIKET_{name}": value})


def test_choices_become_numbered_text() -> None:
    reply = Reply(chat_id=CHAT, key="k", text="Which?", buttons=(Button(id="a", title="A"), Button(id="b", title="B")))
    (fitted,) = fit(reply, Haiket.limits)
    assert fitted.text == "Which?\n1. A\n2. B"
