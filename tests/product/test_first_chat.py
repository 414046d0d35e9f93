"""The newcomer's first chat: `guichet run`, the played third-party app, consent, a ticket, a person, and back."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.product.agent import Agent
from tests.product.phone_customer import PhoneCustomer
from tests.product.pictures import png
from tests.product.started import Product

TICKET = re.compile(r"G-\d+")


async def test_its_address_is_printed_first(product: Product) -> None:
    addresses = re.findall(r"http://127\.0\.0\.1:\d+", product.output)
    assert addresses[0] == product.phone


async def test_a_first_chat_reaches_a_person_and_comes_back(product: Product, marc: Agent) -> None:
    async with PhoneCustomer(product, "lea@example.org", "Léa") as lea:
        answered = await lea.agree("Bonjour, WhatsApp 2.24.8 plante sur mon iPhone 12 en iOS 17.4, sans code d'erreur")
        assert "plante" in "\n".join(answered)
        before = len(await lea.heard())
        await lea.send_file(png(), "image/png", kind="image", name="capture.png")
        await lea.hear(before)
        number = TICKET.search("\n".join(await lea.ask("je veux parler à quelqu'un") + await lea.heard()))
        assert number, await lea.heard()
        assert "capture.png" in await marc.ticket(number.group())
        assert png() in await marc.files(number.group())
        await marc.reply(number.group(), "Bonjour Léa, ici Marc.", file=("plan.png", png(note=b"plan"), "image/png"))
        await lea.do("expect", text="ici Marc")
        await lea.do("device")
        await lea.say("Merci Marc, nouveau téléphone")
        await marc.ticket_of("nouveau téléphone")
        await marc.reply(number.group(), "Bien reçu sur le nouveau.")
        await lea.do("expect", text="Bien reçu")


async def test_what_an_app_does_wrong_is_refused_and_the_chat_goes_on(product: Product) -> None:
    async with PhoneCustomer(product, "tom@example.org", "Tom") as tom:
        await tom.agree("Bonjour, mon application plante")
        for name in ("duplicate", "replay", "stale", "wrong_key", "downgrade", "flip_byte", "lost_session"):
            result = await tom.do("trouble", name=name)
            assert result["as_expected"], result
        assert await tom.ask("je veux parler à quelqu'un")


async def test_the_two_processes_share_no_key_file(product: Product) -> None:
    played, assistant = _pid(product, "connectors.interop.simulator"), product.assistant_pid()
    assert product.data not in {p for file in _open(played) for p in file.parents} | _named(played, product)
    assert product.played not in {p for file in _open(assistant) for p in file.parents}
    secrets = [f.read_bytes() for f in product.data.joinpath("keys").rglob("*") if f.is_file() and f.stat().st_size]
    assert [f for f in product.played.rglob("*") if f.is_file() for s in secrets if s in f.read_bytes()] == []
    told = Path(f"/proc/{played}/environ").read_bytes()
    assert [s for s in secrets if s in told] == []
    assert b"SIGNING_KEY" not in told and b"SECRET" not in told


def _pid(product: Product, module: str) -> int:
    found = subprocess.run(["pgrep", "-P", str(product.pid), "-f", module], capture_output=True, check=True)
    return int(found.stdout.split()[0])


def _open(pid: int) -> list[Path]:
    """Files that a process holds open, its log aside."""
    links = [os.readlink(f) for f in Path(f"/proc/{pid}/fd").iterdir()]
    return [Path(link) for link in links if link.startswith("/") and not link.endswith(".log")]


def _named(pid: int, product: Product) -> set[Path]:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return {Path(word) for word in words if word.startswith(str(product.data) + "/")}
