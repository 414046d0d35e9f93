"""The verdict: every way to miss the level fails it by itself, and nothing that a stranger can do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.audit.counts import Renewal, judged
from bot.audit.tally import BY_THE_NETWORK, CLEAR, OPENED, VALID, WEIGHED
from bot.audit.verdict import (
    FEWEST_CHATS,
    FEWEST_FAILED,
    MOST_FAILED,
    MOST_PLAIN,
    WARN_BEFORE,
    Evidence,
    Verdict,
    judge,
)
from bot.audit.words import TEXTS, described
from connectors.sdk.card import Card, Ends, Identity
from connectors.sdk.connector import NATIVE, THIRD_PARTY
from connectors.sdk.state import KeyAge

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
GOOD = Card(
    network="anna",
    ends=Ends.DEVICE,
    protocol="Double Ratchet",
    opened_by="",
    message_cipher="XChaCha20-Poly1305",
    forward_secrecy=True,
    heals=True,
    identity=Identity.KEYS,
    signature="ed25519",
    seen=(),
    checked=date(2026, 6, 1),
    expires=date(2027, 6, 1),
)
HEALTHY = Counter({VALID: 1000, OPENED: 1000})


def verdict(card: Card = GOOD, route: str = THIRD_PARTY, **counted: int) -> Verdict:
    named = {code.replace("_", "-"): n for code, n in counted.items()}
    return judge(card, Evidence(route=route, counted=HEALTHY + Counter(named)), NOW)


def failing(code: str, often: int, chats: int | None = None) -> Counter[str]:
    """So often, by so many chats; by as many as it was where nothing else is said."""
    each = -(-often // (chats or often))
    return Counter(
        {code: often, WEIGHED + code: often, **{f"{WEIGHED}{code}:{n}": each for n in range(chats or often)}}
    )


def codes(found: Verdict) -> tuple[list[str], list[str]]:
    return [f.code for f in found.failures], [f.code for f in found.warnings]


def test_a_sound_card_and_sound_deliveries_meet_the_level() -> None:
    assert codes(verdict()) == ([], [])
    assert verdict().meets
    assert not verdict().refused


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends": Ends.CLOUD, "opened_by": "a cloud"}, "ends_cloud"),
        ({"ends": Ends.TRANSPORT, "opened_by": "a cloud"}, "ends_transport"),
        ({"forward_secrecy": False}, "no_forward_secrecy"),
        ({"identity": Identity.NETWORK}, "no_identity_keys"),
        ({"expires": NOW.date() - timedelta(days=1)}, "expired"),
    ],
)
def test_a_card_that_promises_less_is_refused(change: dict[str, object], code: str) -> None:
    found = verdict(replace(GOOD, **change))  # type: ignore[arg-type]
    assert codes(found)[0] == [code]
    assert found.refused


def test_a_native_network_is_judged_and_never_refused() -> None:
    found = verdict(replace(GOOD, ends=Ends.CLOUD), route=NATIVE)
    assert (found.meets, found.refused) == (False, False)


@pytest.mark.parametrize("code", ["plaintext", "version"])
def test_messages_in_clear_or_of_an_old_protocol_fail_it_from_the_third_on(code: str) -> None:
    for often in (MOST_PLAIN - 1, MOST_PLAIN):
        evidence = Evidence(route=THIRD_PARTY, counted=HEALTHY + failing(code, often))
        assert judge(GOOD, evidence, NOW).refused is (often == MOST_PLAIN)


def test_a_fifth_of_envelopes_that_do_not_open_fail_it() -> None:
    for failed, opened, refused in (
        (FEWEST_FAILED, 70, True),
        (FEWEST_FAILED, 80, False),
        (FEWEST_FAILED - 1, 0, False),
    ):
        counted = Counter({OPENED: opened}) + failing("not-authentic", failed)
        assert judge(GOOD, Evidence(route=THIRD_PARTY, counted=counted), NOW).refused is refused, (failed, opened)


def test_what_a_stranger_posts_never_shuts_out_a_partner() -> None:
    found = verdict(signature=1_000_000, stale=1_000_000)
    assert codes(found) == ([], ["many_refused"])


@pytest.mark.parametrize("code", ["plaintext", "version", "not-authentic"])
def test_one_person_who_sends_rubbish_all_week_shuts_out_nobody(code: str) -> None:
    counted = Counter({VALID: 10, OPENED: 10}) + failing(code, 500, chats=2)
    assert not judge(GOOD, Evidence(route=THIRD_PARTY, counted=counted), NOW).refused


@pytest.mark.parametrize("code", ["plaintext", "version"])
def test_what_the_network_itself_writes_counts_each_time(code: str) -> None:
    for often in (MOST_PLAIN - 1, MOST_PLAIN):
        counted = HEALTHY + Counter({code: often, f"{WEIGHED}{code}:{BY_THE_NETWORK}": often})
        assert judge(GOOD, Evidence(route=THIRD_PARTY, counted=counted), NOW).refused is (often == MOST_PLAIN)


def test_the_operator_is_warned_before_a_card_expires() -> None:
    near = replace(GOOD, expires=NOW.date() + WARN_BEFORE)
    assert codes(verdict(near)) == ([], ["expires_soon"])
    assert codes(verdict(replace(near, expires=near.expires + timedelta(days=1)))) == ([], [])


def test_a_card_holds_on_its_last_day() -> None:
    assert verdict(replace(GOOD, expires=NOW.date())).meets


def test_a_key_that_should_have_been_replaced_is_named() -> None:
    keys = (KeyAge(name="signed prekey", since=0, due=NOW.timestamp() - 1), KeyAge(name="identity", since=0))
    found = judge(GOOD, Evidence(route=THIRD_PARTY, counted=HEALTHY, keys=keys), NOW)
    assert [(f.code, f.value) for f in found.warnings] == [("key_overdue", "signed prekey")]


def test_words_in_clear_among_envelopes_are_told() -> None:
    assert codes(verdict(**{CLEAR: 2}))[1] == ["some_clear"]


RENEWED = Renewal(at=NOW, until=date(2028, 1, 1), by="Marc", note="", forgiven={"plaintext": 5, OPENED: 10})


def test_a_renewal_moves_the_expiry() -> None:
    expired = replace(GOOD, expires=date(2026, 1, 1))
    found = judge(expired, Evidence(route=THIRD_PARTY, counted=HEALTHY, renewal=RENEWED), NOW)
    assert found.meets
    assert found.expires == RENEWED.until


def test_a_renewal_ends_what_was_counted_before_it_and_nothing_after() -> None:
    days = {"2026-11-21": {"plaintext": 9}, "2026-11-22": {"plaintext": 7, OPENED: 12}, "2026-11-23": {OPENED: 1}}
    assert +judged(days, RENEWED) == Counter({"plaintext": 2, OPENED: 3})
    assert judged(days, None)["plaintext"] == 16


def test_every_finding_has_words_in_both_languages() -> None:
    found = [
        *verdict(replace(GOOD, ends=Ends.CLOUD, expires=date(2026, 1, 1))).failures,
        *verdict(replace(GOOD, ends=Ends.TRANSPORT)).failures,
        *verdict(replace(GOOD, forward_secrecy=False, identity=Identity.NETWORK)).failures,
    ]
    for finding in found:
        assert described("fr", finding) != described("en", finding)
        assert "{" not in described("fr", finding) + described("en", finding)
    assert all(fr and en for fr, en in TEXTS.values())


def test_operators_are_told_the_limits_that_hold() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")
    assert f"| {MOST_PLAIN} chats with messages in clear" in page
    assert MOST_FAILED == 0.2
    assert (
        f"more than a fifth of the envelopes do not open: at least {FEWEST_FAILED}, of at least {FEWEST_CHATS} chats"
        in page
    )
