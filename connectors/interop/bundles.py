"""A prekey bundle as the JSON that our `bundle` door answers, and back. SPEC.md, section 5."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from connectors.interop.agreement import Bundle
from connectors.interop.envelope import KEY
from connectors.interop.errors import Malformed, WrongVersion
from connectors.interop.fields import UINT32, as_uint
from connectors.interop.webhooks import strict_base64

VERSION = 1
SIGNATURE = 64


def bundle_json(bundle: Bundle, account: str) -> dict[str, Any]:
    """The bundle as the door answers it."""
    signed = {"id": bundle.signed_prekey_id, "key": _text(bundle.signed_prekey), "signature": _text(bundle.signature)}
    one_time = {"id": bundle.one_time_prekey_id, "key": _text(bundle.one_time_prekey)}
    return {
        **{"v": VERSION, "account": account, "identity": _text(bundle.identity)},
        **{"signed_prekey": signed, "one_time_prekey": one_time},
    }


def bundle_from(answer: Mapping[str, Any]) -> Bundle:
    """The bundle in an answer. Raises Malformed or WrongVersion; its signature is checked when it is used."""
    if answer.get("v") != VERSION:
        raise WrongVersion("only version 1 is spoken here")
    signed, one_time = _member(answer, "signed_prekey"), _member(answer, "one_time_prekey")
    return Bundle(
        identity=_bytes(answer, "identity", KEY),
        signed_prekey_id=as_uint(signed.get("id"), "signed_prekey.id", UINT32),
        signed_prekey=_bytes(signed, "key", KEY),
        signature=_bytes(signed, "signature", SIGNATURE),
        one_time_prekey_id=as_uint(one_time.get("id"), "one_time_prekey.id", UINT32),
        one_time_prekey=_bytes(one_time, "key", KEY),
    )


def _member(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = answer.get(name)
    if not isinstance(value, Mapping):
        raise Malformed(f"{name} is missing")
    return value


def _bytes(answer: Mapping[str, Any], name: str, length: int) -> bytes:
    value = answer.get(name)
    raw = strict_base64(value) if isinstance(value, str) else None
    if raw is None or len(raw) != length:
        raise Malformed(f"{name} is not the base64 of {length} bytes")
    return raw


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
