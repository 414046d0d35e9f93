"""The certificate of an erasure: what was erased, when and why, signed. It names nobody and quotes nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.bundle.archive import canonical
from bot.vault import heads
from bot.vault.signing import Signer, is_signed

KIND = "guichet-erasure-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """`content` is canonical JSON; `signature` is Ed25519 over it."""

    id: str
    content: bytes
    signature: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """What it says."""
        facts: dict[str, Any] = json.loads(self.content)
        return facts


def certify(signer: Signer, certificate_id: str, now: float, reason: str, facts: Mapping[str, Any]) -> Certificate:
    """A signed certificate. `facts` are counts and hashes."""
    at = datetime.fromtimestamp(now, timezone.utc).isoformat(timespec="seconds")
    said = {**facts, "id": certificate_id, "at": at, "reason": reason, "kind": KIND, "signer": signer.public.hex()}
    content = canonical(said)
    return Certificate(id=certificate_id, content=content, signature=signer.sign(KIND, content))


def new_id() -> str:
    """An id for a certificate."""
    return secrets.token_hex(16)


def keep(conn: Connection, certificate: Certificate, now: float) -> None:
    """Write it down."""
    row = {"id": certificate.id, "at": now, "certificate": certificate.content, "signature": certificate.signature}
    conn.execute(schema.erasure.insert().values(row))
    heads.put_in_house(conn, "erasure", row)


def covers(conn: Connection, certificate_id: str, conversation_id: str, *, public: bytes) -> bool:
    """Whether a certificate that the holder of `public` signed tells of the erasure of this conversation."""
    table = schema.erasure
    row = conn.execute(select(table).where(table.c.id == certificate_id)).first()
    if row is None or not is_signed(public, KIND, row.certificate, row.signature):
        return False
    return any(chain["conversation"] == conversation_id for chain in json.loads(row.certificate)["chains"])
