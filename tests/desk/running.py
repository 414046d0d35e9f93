"""A counter on a thread, with a small assistant and a fake network, and the desk's own process on the same store."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from bot.app import Counter
from bot.consent.notices import load as load_policy
from bot.settings import Settings
from bot.talk.turn import HandOver, Heard, OpenTicket, Outcome, Say, Turn
from connectors.sdk.messages import Button
from connectors.sdk.testkit.network import FakeNetwork

NAME, PASSPHRASE = "Marc Ünal", "quatre mots sans rapport"
SLOWEST_START = 90
"""Seconds: two of them on an idle machine, nearly all of it Python's imports, and many on one that does much else."""
FACTS = {"device": "iPhone 12", "os": "iOS", "os_version": "17.4", "app": "WhatsApp", "error_code": "0x80070057"}
FACTS |= {"evidence_came": "1/2", "evidence_pieces": "film:file; serial:words:C02XL0THJGH5"}


async def assistant(turn: Turn) -> Outcome:
    """Hands over at `personne` or `human`, opens a ticket at `plante`, says something else otherwise."""
    words = turn.message.text
    language = "en" if "human" in words else "fr"
    if "personne" in words or "human" in words:
        ask = HandOver(reason="asked", topic="crash", urgency=3, title=words[:60], facts=FACTS)
        return Outcome(says=(Say(text="Une personne arrive ([[ticket]])."),), commands=(ask,), language=language)
    if "plante" in words:
        ask = OpenTicket(topic="crash", urgency=2, title=words[:60], facts={"device": "Pixel 8"})
        choices = (Button(id="evidence:skip", title="Passer"), Button(id="evidence:now", title="J’envoie une vidéo"))
        says = (Say(text="C’est noté : demande [[ticket]].\nAvez-vous une capture d’écran ?", buttons=choices),)
        return Outcome(says=says, commands=(ask,), language="fr")
    heard = Heard(intent="nlu_fallback", ranking=(("payment", 0.41), ("greet", 0.2)))
    if "météo" in words:
        heard = Heard(intent="out_of_scope", ranking=(("out_of_scope", 0.8),))
    if "candidat" in words:
        heard = Heard(intent="greet", ranking=(("greet", 0.9),), candidate="payment")
    return Outcome(says=(Say(text="Bonjour ! Que se passe-t-il ?"),), language="fr", heard=heard)


class Shop:
    """Everything behind the desk, on a data folder of its own."""

    def __init__(self, data: Path, *, asks: bool = False) -> None:
        self._asks = asks
        self.environment = {"GUICHET_DATA": str(data), "GUICHET_DESK_PORT": str(free_port())}
        self.environment["CONSOLE_URL"] = "http://127.0.0.1:5007"
        self.settings = Settings.read({**os.environ, **self.environment}, data)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.network = FakeNetwork()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What the coroutine gives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def writes(self, chat: str, text: str = "", **more: Any) -> None:
        """The customer `chat` writes."""
        self._deliver(self.network.text(chat, text, name=more.pop("name", "Camille Roux"), **more))

    def sends(self, chat: str, content: bytes, mime: str, **file: Any) -> None:
        """The customer `chat` sends a file; `kind` and `name` say what it is."""
        event = self.network.file(chat, content, mime, kind=file.get("kind", "image"))
        event["file"]["name"] = file.get("name", "")
        self._deliver({**event, "text": file.get("text", ""), "name": "Camille Roux"})

    def heard(self, chat: str, count: int) -> list[str]:
        """The texts that reached the customer, once there are `count`."""
        self.run(self.network.wait_for(chat, count))
        return self.network.texts(chat)

    def changes(self, statement: Any) -> None:
        """Change rows behind everybody's back."""
        self.run(self.counter.store.write(lambda conn: conn.execute(statement) and None))

    def settle(self) -> None:
        """Wait until nothing is under way."""
        wait_until(lambda: self.run(self.counter.ledger()).pending == 0, "all messages to be processed")

    def stop(self) -> None:
        """Let go of everything."""
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _deliver(self, event: dict[str, Any]) -> None:
        answer = self.run(self.counter.receive.deliver("fake", self.network.delivery(event)))
        assert answer.status == 200
        self.settle()

    async def _open(self) -> None:
        await self.network.__aenter__()
        connector = self.network.connector()
        policy = replace(load_policy(), demanded_on=frozenset({"fake"} if self._asks else ()))
        self.counter = Counter(self.settings, {"fake": connector}, assistant, consent=policy)
        self.counter.health.known("fake", on=True)
        await self.counter.start()

    async def _close(self) -> None:
        await self.counter.stop()
        await self.network.__aexit__(None, None, None)


class DeskProcess:
    """`python -m bot.desk` as an operator starts it."""

    PROGRAM = "bot.desk"

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.port = int(environment["GUICHET_DESK_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.PROGRAM, *arguments],
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> DeskProcess:
        """Once it answers."""
        wait_until(self._answers, "the desk to answer", SLOWEST_START)
        return self

    def stop(self) -> tuple[int, str]:
        """SIGTERM; gives the exit code and all that was printed."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=15)
        return self.process.returncode, out + err

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return requests.get(f"{self.url}/health", timeout=5).json() == {"status": "ok"}
        except requests.RequestException:
            return False


class Person:
    """A browser without a screen: keeps cookies, fills in forms, sends Origin as browsers do."""

    def __init__(self, url: str, language: str = "fr") -> None:
        self.url = url
        self.http = requests.Session()
        self.http.headers.update({"accept-language": language, "origin": url})

    def get(self, path: str, **more: Any) -> requests.Response:
        """GET, not following redirects."""
        return self.http.get(self.url + path.removeprefix(self.url), timeout=20, allow_redirects=False, **more)

    def post(self, path: str, fields: dict[str, str], **more: Any) -> requests.Response:
        """POST of a form."""
        return self.http.post(self.url + path, data=fields, timeout=60, allow_redirects=False, **more)

    def welcome(self, link: str) -> None:
        """Becomes the first agent."""
        code = link.partition("code=")[2]
        answer = self.post("/welcome", {"code": code, "name": NAME, "passphrase": PASSPHRASE})
        assert answer.status_code == 303, answer.text

    def sign_in(self, name: str = NAME, passphrase: str = PASSPHRASE) -> requests.Response:
        """Fills in the sign-in form."""
        return self.post("/sign-in", {"name": name, "passphrase": passphrase, "next": "/"})

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        page = self.get(path).text
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))

    def does(self, path: str, **fields: str) -> requests.Response:
        """POST with the form token of the queue page."""
        return self.post(path, {"csrf": self.form("/")["csrf"], **fields})

    def says(self, label: str, text: str, files: Any = None, **fields: str) -> requests.Response:
        """Fills in the reply box."""
        hidden = self.form(f"/tickets/{label}")
        both = {"csrf": hidden["csrf"], "form": hidden["form"], "text": text, **fields}
        return self.post(f"/tickets/{label}/reply", both, files=files or {"file": ("", b"")})


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Ask until it is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)
