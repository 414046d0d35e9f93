"""The played partner as a process: what it keeps, whom it listens to, what it survives."""

from __future__ import annotations

import asyncio
import itertools
import json
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from connectors.interop.keys import new_pair
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.simulator.keys import TOKEN_FILE
from connectors.sdk.errors import TryLater
from tests.flows.running import free_port
from tests.simulator.played_counter import PlayedCounter
from tests.simulator.process import PartnerProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")
NUMBERS = itertools.count(1)


@dataclass
class Script:
    """A script that drives one person's phone through the control of the process."""

    process: PartnerProcess
    counter: PlayedCounter
    client: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)
    user: str = ""

    @property
    def token(self) -> str:
        return (self.process.folder / TOKEN_FILE).read_text().strip()

    async def do(self, act: str, *, token: str = "", **told: Any) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {token or self.token}"}
        address = f"{self.process.url}/control/{f'{self.user}/' * (act != 'down')}{act}"
        async with self.client.post(address, json=told, headers=headers) as answer:
            return answer.status, await (answer.json() if answer.status == 200 else answer.text())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Script]:
    """One process for all tests of this module."""
    counter = PlayedCounter()
    await counter.start()
    process = PartnerProcess(free_port(), counter.url, tmp_path_factory.mktemp("played") / "partner")
    counter.connector = BirdyChat.from_settings({**process.settings(), "BIRDYCHAT_SIGNING_KEY": new_pair()[0]})
    process.start()
    running = Script(process, counter)
    yield running
    await running.client.close()
    process.stop()
    await counter.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def script(shared: Script) -> Script:
    """A person of their own for each test; the counter has heard nothing yet."""
    shared.user = f"person{next(NUMBERS)}@example.org"
    shared.counter.events.clear()
    return shared


async def test_a_script_does_what_a_person_does(script: Script) -> None:
    assert (await script.do("consent", state="given"))[0] == 200
    status, said = await script.do("say", text="Bonjour", name="Léa")
    assert (status, script.counter.messages[0].text, script.counter.messages[0].sender_name) == (200, "Bonjour", "Léa")
    await script.counter.say("Bonjour Léa")
    assert await script.do("expect", text="bonjour") == (200, {"text": "Bonjour Léa"})
    _, heard = await script.do("heard")
    assert (heard["heard"], heard["states"][said["id"]]) == (["Bonjour Léa"], "sent")
    assert (await script.do("trouble", name="stale"))[1]["as_expected"] is True


async def test_a_script_without_the_token_does_nothing(script: Script) -> None:
    assert (await script.do("consent", token="x" * 32, state="given"))[0] == 401
    assert script.counter.events == []


@pytest.mark.parametrize(
    ("act", "told"),
    [("say", {}), ("consent", {"state": "maybe"}), ("trouble", {"name": "nothing"}), ("offline", {"offline": "yes"})],
)
async def test_what_a_script_says_wrong_is_told(script: Script, act: str, told: dict[str, Any]) -> None:
    assert (await script.do(act, **told))[0] == 400


async def test_an_unknown_act_is_none(script: Script) -> None:
    assert (await script.do("dance"))[0] == 404


async def test_what_does_not_come_is_told_with_what_came(script: Script) -> None:
    await script.do("consent", state="given")
    status, told = await script.do("expect", text="never", seconds=0.2)
    assert status == 400 and "did not hear 'never'" in told


async def test_the_partner_can_be_down(script: Script) -> None:
    await script.do("consent", state="given")
    await script.do("say", text="Bonjour")
    await script.do("down", down=True)
    with pytest.raises(TryLater, match="503"):
        await script.counter.say("plus tard")
    await script.do("down", down=False)


async def test_the_session_outlives_kill_9(script: Script) -> None:
    await script.do("consent", state="given")
    for number in range(3):
        await script.do("say", text=f"{number}")
        script.process.kill()
        script.process.start()
        await script.counter.say(f"answer {number}", tries=3)
    assert [m.text for m in script.counter.messages] == ["0", "1", "2"]
    assert (await script.do("heard"))[1]["heard"] == ["answer 0", "answer 1", "answer 2"]


async def test_what_it_keeps_is_for_its_owner_alone(script: Script) -> None:
    await script.do("consent", state="given")
    folder = script.process.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(f.stat().st_mode) for f in folder.iterdir()} == {0o600}


async def test_a_stranger_cannot_post_as_the_counter(script: Script) -> None:
    await script.do("consent", state="given")
    body = json.dumps({"v": 1, "events": [{"type": "typing", "user": script.user}]}).encode()
    headers = {"webhook-id": "evt_1", "webhook-timestamp": "1763800000", "webhook-signature": "v1a,AAAA"}
    for address in ("/deliver", "/deliver/blobs"):
        async with script.client.post(f"{script.process.url}{address}", data=body, headers=headers) as answer:
            assert answer.status == 401


async def test_a_file_by_control(script: Script) -> None:
    await script.do("consent", state="given")
    headers = {"authorization": f"Bearer {script.token}", "content-type": "audio/ogg"}
    address = f"{script.process.url}/control/{script.user}/file?kind=voice&name=note.ogg"
    async with script.client.post(address, data=b"OggS" * 100, headers=headers) as answer:
        assert answer.status == 200
    assert await script.counter.file_of(script.counter.messages[0]) == b"OggS" * 100


@pytest.mark.parametrize("counter", ["http://192.0.2.1:5005", "https://guichet.example", "nonsense"])
async def test_it_speaks_to_no_counter_beyond_this_machine(counter: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "connectors.interop.simulator", "birdychat", "--counter", counter]
    running = await asyncio.create_subprocess_exec(
        *command, "--folder", str(tmp_path / "p"), stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    _, said = await running.communicate()
    assert running.returncode == 2 and b"only speaks to a counter on this machine" in said
