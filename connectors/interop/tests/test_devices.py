"""Which devices of a person are answered, and which may not come back."""

from __future__ import annotations

import pytest

from connectors.interop.device import Device
from connectors.interop.devices import MAX_ASKING, MAX_DEVICES, record_of
from connectors.interop.errors import IdentityChanged
from connectors.interop.tests.pair import NOW, USER, Counter, new_device, say

DAY = 24 * 3600


@pytest.fixture
def counter() -> Counter:
    return Counter()


def answered(counter: Counter) -> list[str]:
    return [envelope.device for envelope in counter.say("hi")]


def comes(counter: Counter, name: str) -> Device:
    counter.now += 10
    phone = counter.connected(name)
    counter.read(say(phone, "hello"))
    return phone


def test_a_crowd_of_new_devices_does_not_put_out_the_one_that_its_person_uses(counter: Counter) -> None:
    comes(counter, "real")
    for number in range(11):
        comes(counter, f"ghost-{number:02}")
    assert "real" in answered(counter)
    assert "ghost-10" in answered(counter), "the newcomer is answered, the one that came before it is not"
    assert len(answered(counter)) == len(counter.rows("device")) == MAX_DEVICES


def test_a_device_that_was_silent_for_a_month_makes_room_first(counter: Counter) -> None:
    comes(counter, "silent")
    counter.now += 31 * DAY
    for number in range(MAX_DEVICES):
        comes(counter, f"device-{number}")
    assert answered(counter) == [f"device-{number}" for number in range(MAX_DEVICES)]


def test_an_announced_device_stands_where_the_old_one_stood(counter: Counter) -> None:
    comes(counter, "old")
    for number in range(5):
        comes(counter, f"first-{number}")
    counter.gateway.replace_device(USER, "old", "new", counter.state, counter.now)
    comes(counter, "new")
    for number in range(11):
        comes(counter, f"ghost-{number:02}")
    assert "new" in answered(counter)


def test_announcements_alone_do_not_make_more_than_ten_devices(counter: Counter) -> None:
    phone = comes(counter, "real")
    for number in range(30):
        counter.gateway.replace_device(USER, f"never-{number}", f"new-{number}", counter.state, counter.now)
    counter.read(say(phone, "still here"))
    assert answered(counter) == ["real"]
    (row,) = counter.rows("user")
    assert len(counter.state.values[row]) < 1000


def test_the_name_of_a_replaced_device_never_comes_back(counter: Counter) -> None:
    comes(counter, "phone-1")
    counter.gateway.replace_device(USER, "phone-1", "phone-2", counter.state, counter.now)
    impostor = counter.connected("phone-1")
    for _ in range(2):
        with pytest.raises(IdentityChanged):
            counter.read(say(impostor, "it is me"))
    assert answered(counter) == []


def test_a_replaced_name_is_kept_although_nothing_of_its_keys_is(counter: Counter) -> None:
    comes(counter, "phone-1")
    counter.gateway.replace_device(USER, "phone-1", "phone-2", counter.state, counter.now)
    (name,) = counter.rows("device")
    kept = record_of(counter.state.values[name])
    assert (kept.gone, kept.identity, kept.session, kept.prekeys) == (True, b"", b"", ())
    counter.state.passed(NOW + 400 * DAY)
    assert counter.rows("device") == [name]


def test_invented_devices_do_not_fill_the_store(counter: Counter) -> None:
    real = comes(counter, "real")
    for number in range(90):
        counter.now += 1
        counter.bundle(new_device(f"invented-{number}"))
    assert len(counter.rows("device")) == MAX_ASKING + 1
    counter.read(say(real, "still here"))
    counter.read(say(counter.connected("one-more"), "and this one may come"))
