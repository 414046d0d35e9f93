"""The one comparison of a signature: it passes for exactly these bytes and fails closed for everything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.errors import BadSignature, NotConfigured
from connectors.sdk.signatures import check_hmac_sha256, hmac_sha256, same_token

QUIET = settings(max_examples=200, deadline=None, database=None)


def test_the_published_vector_holds() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256("Jefe", b"what do ya want for nothing?") == expected


@QUIET
@given(secret=st.text(min_size=1).filter(lambda s: s.isascii()), body=st.binary(), upper=st.booleans())
def test_the_right_signature_passes_in_either_case(secret: str, body: bytes, upper: bool) -> None:
    digits = hmac_sha256(secret, body)
    check_hmac_sha256(secret, body, "sha256=" + (digits.upper() if upper else digits))


@QUIET
@given(body=st.binary(), other=st.binary())
def test_another_body_is_refused(body: bytes, other: bytes) -> None:
    signature = "sha256=" + hmac_sha256("s", body)
    if body != other:
        with pytest.raises(BadSignature):
            check_hmac_sha256("s", other, signature)


@QUIET
@given(signature=st.none() | st.text() | st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256=".__add__))
def test_a_made_up_signature_is_refused(signature: str | None) -> None:
    with pytest.raises(BadSignature):
        check_hmac_sha256("s", b"body", signature)


@pytest.mark.parametrize("change", ["{}\n", " {}", "{}0", "{}é", "x{}", "{}={}"])
def test_nothing_may_be_added(change: str) -> None:
    right = "sha256=" + hmac_sha256("s", b"body")
    with pytest.raises(BadSignature):
        check_hmac_sha256("s", b"body", change.format(right, right))


def test_without_a_secret_nothing_passes() -> None:
    with pytest.raises(NotConfigured):
        check_hmac_sha256("", b"body", "sha256=" + "0" * 64)


def test_a_refusal_tells_nothing() -> None:
    with pytest.raises(BadSignature) as missing:
        check_hmac_sha256("s", b"body", None)
    with pytest.raises(BadSignature) as wrong:
        check_hmac_sha256("s", b"body", "sha256=" + "0" * 64)
    assert str(missing.value) == str(wrong.value)


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("", "", False),
        ("a", None, False),
        ("a", "", False),
        ("a", "é\ud800", False),
    ],
)
def test_tokens(ours: str, theirs: str | None, same: bool) -> None:
    assert same_token(ours, theirs) is same
