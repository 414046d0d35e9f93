"""Standard Webhooks with Ed25519: what passes, what does not, and in which order it is found out."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from connectors.interop.errors import Stale
from connectors.interop.keys import new_pair
from connectors.interop.webhooks import SIGNATURE, Signer, Verifier, strict_base64
from connectors.sdk.errors import BadSignature

NOW = 1_763_800_000.0
BODY = b'{"v":1,"events":[]}'
OURS, OTHER = Signer(bytes(32)), Signer(bytes([1]) * 32)


def verifier(*signers: Signer) -> Verifier:
    return Verifier.from_text(" ".join(signer.public_text for signer in signers))


def test_what_is_signed_is_id_timestamp_and_body() -> None:
    headers = OURS.headers("evt_1", BODY, NOW)
    signed = SigningKey(bytes(32)).sign(b"evt_1.1763800000." + BODY).signature
    assert headers[SIGNATURE] == "v1a," + b64encode(signed).decode()
    assert verifier(OURS).check(headers, BODY, NOW)


def test_either_of_two_keys_passes_and_is_told_apart() -> None:
    both = verifier(OURS, OTHER)
    names = {both.check(signer.headers("evt_1", BODY, NOW), BODY, NOW) for signer in (OURS, OTHER)}
    assert len(names) == 2
    assert all(len(name) == 32 and name.isalnum() for name in names)


@pytest.mark.parametrize("late", [-300, -1, 0, 299, 300])
def test_five_minutes_either_way_are_in_time(late: float) -> None:
    assert verifier(OURS).check(OURS.headers("evt_1", BODY, NOW), BODY, NOW + late)


@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_more_is_stale_and_reads_like_any_bad_signature(late: float) -> None:
    with pytest.raises(Stale) as stale:
        verifier(OURS).check(OURS.headers("evt_1", BODY, NOW), BODY, NOW + late)
    assert str(stale.value) == str(BadSignature())


def test_a_forger_does_not_learn_whether_the_time_was_right() -> None:
    with pytest.raises(BadSignature) as refused:
        verifier(OURS).check(OTHER.headers("evt_1", BODY, NOW - 999), BODY, NOW)
    assert not isinstance(refused.value, Stale)


@pytest.mark.parametrize(
    "stamp", ["", "0", "01763800000", "1763800000.0", "1e9", "-1763800000", "１７６３８０００００", " 1763800000"]
)
def test_a_timestamp_has_one_form(stamp: str) -> None:
    headers = {**OURS.headers("evt_1", BODY, NOW), "webhook-timestamp": stamp}
    with pytest.raises(BadSignature):
        verifier(OURS).check(headers, BODY, NOW)


@pytest.mark.parametrize("webhook_id", ["", "a b", "a\n", "é", "a" * 129])
def test_an_id_has_one_form(webhook_id: str) -> None:
    with pytest.raises(BadSignature):
        verifier(OURS).check(OURS.headers(webhook_id, BODY, NOW), BODY, NOW)


def test_more_than_four_signatures_are_not_looked_at() -> None:
    headers = OURS.headers("evt_1", BODY, NOW)
    good = headers[SIGNATURE]
    assert verifier(OURS).check({**headers, SIGNATURE: " ".join(["v1,x", "v9,y", "z", good])}, BODY, NOW)
    with pytest.raises(BadSignature):
        verifier(OURS).check({**headers, SIGNATURE: " ".join(["v1,x"] * 4 + [good])}, BODY, NOW)


@given(header=st.text(max_size=200))
def test_nothing_random_is_a_signature(header: str) -> None:
    with pytest.raises(BadSignature):
        verifier(OURS).check({**OURS.headers("evt_1", BODY, NOW), SIGNATURE: header}, BODY, NOW)


@given(raw=st.binary(max_size=70), text=st.text(max_size=20))
def test_base64_has_one_form(raw: bytes, text: str) -> None:
    whole = b64encode(raw).decode()
    assert strict_base64(whole) == raw
    for other in (whole.rstrip("=") if whole.endswith("=") else f"{whole}=", f"{whole}\n", f" {whole}"):
        assert strict_base64(other) is None
    found = strict_base64(text)
    assert found is None or b64encode(found).decode() == text


def test_a_new_key_signs_for_its_public_half() -> None:
    private, public = new_pair()
    headers = Signer.from_text(private).headers("evt_1", BODY, NOW)
    assert Verifier.from_text(public).check(headers, BODY, NOW)


@pytest.mark.parametrize("text", ["", "whpk_", "whsk_AAAA", "AAAA", "whpk_" + "A" * 43, "whpk_ " + "A" * 43 + "="])
def test_a_wrong_key_is_refused_and_not_quoted(text: str) -> None:
    for kind in (Signer, Verifier):
        with pytest.raises(ValueError) as wrong:
            kind.from_text(text)
        assert "A" * 40 not in str(wrong.value)
