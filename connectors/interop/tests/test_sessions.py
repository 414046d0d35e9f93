"""Sessions between the reference device and the gateway."""

from __future__ import annotations

import pytest

from connectors.interop.device import Device
from connectors.interop.devices import record_of
from connectors.interop.errors import IdentityChanged, NoSession, NotAuthentic, PrekeySpent, Replayed, TooManySkipped
from connectors.interop.prekeys import WEEK
from connectors.interop.session import reopen
from connectors.interop.tests.pair import PARTNER, USER, Counter, envelope_of, new_device, say, words


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_both_sides_understand_each_other_for_many_turns(counter: Counter) -> None:
    phone = counter.connected()
    for turn in range(20):
        assert counter.read(say(phone, f"question {turn}")) == f"question {turn}"
        (answer,) = counter.say(f"answer {turn}")
        assert words(phone.open(answer.encode())) == f"answer {turn}"


def test_the_agreement_is_repeated_until_the_first_answer_and_not_after(counter: Counter) -> None:
    phone = counter.connected()
    first, second = say(phone, "one"), say(phone, "two")
    assert envelope_of(first).kex == envelope_of(second).kex is not None
    assert [counter.read(second), counter.read(first)] == ["two", "one"]
    phone.open(counter.say("hello")[0].encode())
    assert envelope_of(say(phone, "three")).kex is None


def test_a_device_put_away_and_taken_out_goes_on(counter: Counter) -> None:
    phone = counter.connected()
    for turn in range(5):
        phone = Device.from_bytes(phone.to_bytes())
        counter.read(say(phone, str(turn)))
        phone = Device.from_bytes(phone.to_bytes())
        assert words(phone.open(counter.say("ok")[0].encode())) == "ok"


def test_a_message_opens_once(counter: Counter) -> None:
    phone = counter.connected()
    event = say(phone, "one")
    counter.read(event)
    with pytest.raises(Replayed):
        counter.open(event)
    phone.open(counter.say("ok")[0].encode())
    counter.read(say(phone, "two"))
    with pytest.raises(Replayed):
        counter.open(event)


def test_a_replay_from_an_older_chain_is_named_as_such(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "zero"))
    phone.open(counter.say("ok")[0].encode())
    old = say(phone, "one")
    counter.read(old)
    for _ in range(5):
        phone.open(counter.say("ok")[0].encode())
        counter.read(say(phone, "more"))
    with pytest.raises(Replayed):
        counter.open(old)


def test_five_hundred_lost_messages_are_skipped_and_come_late(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "first"))
    late = [say(phone, f"late {n}") for n in range(500)]
    assert counter.read(say(phone, "last")) == "last"
    for n in (499, 0, 250, 1, 498):
        assert counter.read(late[n]) == f"late {n}"
    with pytest.raises(Replayed):
        counter.open(late[250])


def test_skipped_keys_are_gone_once_all_have_come(counter: Counter) -> None:
    phone = counter.connected()
    late = [say(phone, f"late {n}") for n in range(5)]
    counter.read(say(phone, "last"))
    assert counter.rows("skipped")
    for event in late:
        counter.read(event)
    assert not counter.rows("skipped")


def test_more_than_may_be_kept_is_refused_and_costs_nothing(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "first"))
    for _ in range(1001):
        say(phone, "lost")
    before = dict(counter.state.values)
    with pytest.raises(TooManySkipped):
        counter.open(say(phone, "too far"))
    assert counter.state.values == before


def test_two_devices_both_get_each_answer(counter: Counter) -> None:
    phone, tablet = counter.connected("phone"), counter.connected("tablet")
    counter.read(say(phone, "from the phone"))
    counter.read(say(tablet, "from the tablet"))
    sealed = {envelope.device: envelope.encode() for envelope in counter.say("to both")}
    assert words(phone.open(sealed["phone"])) == words(tablet.open(sealed["tablet"])) == "to both"


def test_a_prekey_is_used_once(counter: Counter) -> None:
    phone = new_device()
    bundle = counter.bundle(phone)
    phone.connect(bundle)
    counter.read(say(phone, "one"))
    phone.connect(bundle)
    with pytest.raises(PrekeySpent):
        counter.open(say(phone, "again with the same prekey"))


def test_a_prekey_belongs_to_the_device_it_was_handed_to(counter: Counter) -> None:
    thief = new_device("stolen")
    thief.connect(counter.bundle(new_device("phone")))
    with pytest.raises(PrekeySpent):
        counter.open(say(thief, "with the prekey of another device"))


def test_a_signed_prekey_serves_a_week_and_opens_for_one_more(counter: Counter) -> None:
    early, late = counter.connected("early"), counter.connected("late")
    first = counter.bundle(early)["signed_prekey"]["id"]
    counter.now += WEEK
    assert counter.bundle(new_device("other"))["signed_prekey"]["id"] != first
    counter.now += WEEK - 1
    assert counter.read(say(early, "in time")) == "in time"
    counter.now += 1
    with pytest.raises(PrekeySpent):
        counter.open(say(late, "too late"))


def test_prekeys_of_a_device_that_never_comes_are_destroyed_with_the_row(counter: Counter) -> None:
    counter.bundle(new_device("never"))
    counter.state.passed(counter.now + 2 * WEEK - 1)
    assert counter.rows("device")
    counter.state.passed(counter.now + 2 * WEEK)
    assert list(counter.state.values) == ["identity"]


def test_unused_prekeys_of_a_device_that_talks_are_destroyed_too(counter: Counter) -> None:
    phone = counter.connected()
    counter.bundle(phone)
    counter.read(say(phone, "one"))
    (name,) = counter.rows("device")
    assert len(record_of(counter.state.values[name]).prekeys) == 1
    counter.now += 2 * WEEK
    counter.read(say(phone, "two"))
    assert record_of(counter.state.values[name]).prekeys == ()


def test_a_device_cannot_change_its_identity(counter: Counter) -> None:
    counter.read(say(counter.connected(), "one"))
    other = counter.connected()
    with pytest.raises(IdentityChanged):
        counter.open(say(other, "the same device with other keys"))


def test_a_device_refuses_another_counter(counter: Counter) -> None:
    phone = counter.connected()
    with pytest.raises(IdentityChanged):
        phone.connect(Counter().bundle(phone))


def test_a_bundle_with_a_wrong_signature_is_refused(counter: Counter) -> None:
    phone = new_device()
    bundle, other = counter.bundle(phone), Counter().bundle(phone)
    phone.connect({**bundle, "signed_prekey": {**bundle["signed_prekey"], "key": other["signed_prekey"]["key"]}})
    with pytest.raises(NotAuthentic):
        say(phone, "never sealed")


def test_a_lost_session_is_set_up_again_and_nothing_is_lost(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "one"))
    counter.gateway.reset(USER, "phone-1", counter.state)
    assert counter.say("nobody to seal for") == []
    lost = say(phone, "two")
    with pytest.raises(PrekeySpent):
        counter.open(lost)
    assert phone.reset(lost["id"])
    phone.connect(counter.bundle(phone))
    again = phone.again(lost["id"], at=counter.now)
    assert again["id"] == lost["id"]
    assert counter.read(again) == "two"
    assert words(phone.open(counter.say("good")[0].encode())) == "good"


def test_without_agreement_there_is_no_session(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "one"))
    phone.open(counter.say("ok")[0].encode())
    counter.gateway.reset(USER, "phone-1", counter.state)
    with pytest.raises(NoSession):
        counter.open(say(phone, "two"))


def test_an_answer_of_the_old_session_still_opens_after_a_reset(counter: Counter) -> None:
    phone = counter.connected()
    counter.read(say(phone, "one"))
    (under_way,) = counter.say("under way")
    phone.reset()
    phone.connect(counter.bundle(phone))
    counter.read(say(phone, "two"))
    assert words(phone.open(under_way.encode())) == "under way"


def test_the_kept_key_opens_that_envelope_again_and_no_other(counter: Counter) -> None:
    phone = counter.connected()
    first, second = say(phone, "one"), say(phone, "two")
    opened = counter.open(first)
    assert reopen(envelope_of(first), PARTNER, opened.opening) == opened.content
    for event, partner in ((second, PARTNER), (first, "haiket")):
        with pytest.raises(NotAuthentic):
            reopen(envelope_of(event), partner, opened.opening)


def test_the_names_of_rows_tell_no_address(counter: Counter) -> None:
    counter.read(say(counter.connected(), "hello"))
    assert not any(USER in key or "phone" in key for key in counter.state.values)
