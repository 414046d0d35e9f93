"""After an encrypted talk with words and a file, no file of ours holds a mark of the customer or a key of the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from connectors.interop.parts import ExternalPart
from tests.flows.mortal import MortalCounter
from tests.flows.played_partner import Phone, PlayedPartner
from tests.plaintext import found_marks

USER = "quaxelmund@zanzibar.example"
WORDS, NAME = "zanzibarlicious", "Quokkatastrophe"


@pytest.mark.timeout(120)
async def test_nothing_of_an_encrypted_talk_rests_in_clear(tmp_path: Path) -> None:
    data = tmp_path / "var"
    picture = b"\x89PNG\r\n\x1a\n" + b"quokka-in-the-picture" * 300
    async with PlayedPartner() as partner, MortalCounter(data, partner.settings) as counter:
        living = asyncio.create_task(counter.live(0))
        phone = partner.phones[USER] = Phone(USER, "phone-of-quaxelmund")
        phone.connect(await counter.insist("bundle", partner.request(phone.device.bundle_request())))
        await counter.insist("webhook", partner.delivery(_named(phone, phone.says(WORDS))))
        part = partner.put_file(picture, "image/png", f"{NAME}.png")
        await counter.insist("webhook", partner.delivery(phone.sends(part)))
        await partner.arrived(USER, 4)
        ledger = await counter.ledger()
        assert (ledger["processed"], ledger["quarantined"]) == (2, 0)
        assert phone.heard[0] == f"{WORDS} heard", "the search would prove nothing"
        assert _kept_files(data) == [("image", "kept", len(picture))]
        assert found_marks(data, _marks(part)) == []
        assert all(mark not in counter.log.read_bytes() for mark in _marks(part))
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


def _named(phone: Phone, event: dict[str, object]) -> dict[str, object]:
    return {**event, "from": {"user": USER, "device": phone.device.device, "name": NAME}}


def _marks(part: ExternalPart) -> list[bytes]:
    """Words, names, addresses, the picture, and the key that opens it at the partner's."""
    words = [WORDS, NAME, USER, "phone-of-quaxelmund", "quokka-in-the-picture"]
    return [*(word.encode() for word in words), part.key, part.url.rpartition("/")[2].encode()]


def _kept_files(data: Path) -> list[tuple[str, str, int]]:
    engine = create_engine(f"sqlite:///{data / 'guichet.db'}")
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text("select kind, state, size from media"))]
