"""The virus scanner: Debian's clamd where it is installed, and a server of the same words everywhere."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.media.inspect.clamd import Clamd, NotScanned
from bot.media.inspect.examiner import Examiner
from bot.rehearsal.made import screenshot

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner calls a virus; in two parts, so that this file is none."""
CLAMD = shutil.which("clamd") or ("/usr/sbin/clamd" if Path("/usr/sbin/clamd").exists() else "")


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    """Debian's clamd with one signature, EICAR's own: the databases of the project are not needed for it."""
    if not CLAMD:
        pytest.skip("clamd is not installed (apt-get install clamav-daemon)")
    database, socket = tmp_path / "db", tmp_path / "clamd.ctl"
    database.mkdir()
    (database / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    settings = f"LocalSocket {socket}\nDatabaseDirectory {database}\nForeground yes\nTemporaryDirectory {tmp_path}\n"
    (tmp_path / "clamd.conf").write_text(settings + f"User {_me()}\n")
    with (tmp_path / "clamd.log").open("wb") as log:
        process = subprocess.Popen([CLAMD, "-c", str(tmp_path / "clamd.conf")], stdout=log, stderr=log)
        try:
            _wait(lambda: socket.exists(), process)
            yield Clamd(str(socket))
        finally:
            process.terminate()
            process.wait(20)


def _me() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _wait(there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while not there():
        assert process.poll() is None, "clamd ended"
        assert time.monotonic() < until
        time.sleep(0.05)


async def test_the_real_scanner_finds_eicar_and_nothing_in_a_screenshot(clamd: Clamd) -> None:
    assert "Eicar" in await clamd.virus_in(EICAR)
    assert "Eicar" in await clamd.virus_in(bytes(200_000) + EICAR)
    assert await clamd.virus_in(screenshot()) == ""
    assert await clamd.virus_in(b"") == ""


@pytest_asyncio.fixture
async def played(tmp_path: Path) -> AsyncIterator[str]:
    """A server that reads INSTREAM as clamd's manual has it, and refuses anything else."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = await reader.readuntil(b"\0")
        if command != b"zINSTREAM\0":
            writer.write(b"UNKNOWN COMMAND\0")
        else:
            content = b""
            while size := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(size)
            if len(content) > 1_000_000:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            else:
                writer.write(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")
        await writer.drain()
        writer.close()

    path = str(tmp_path / "played.ctl")
    server = await asyncio.start_unix_server(serve, path)
    yield path
    server.close()
    await server.wait_closed()


async def test_a_virus_is_named(played: str) -> None:
    assert await Clamd(played).virus_in(bytes(150_000) + EICAR) == "Eicar-Test"
    assert await Clamd(played).virus_in(b"clean") == ""


async def test_no_verdict_is_never_taken_for_a_clean_file(played: str, tmp_path: Path) -> None:
    with pytest.raises(NotScanned):
        await Clamd(played).virus_in(bytes(1_000_001))
    with pytest.raises(NotScanned):
        await Clamd(str(tmp_path / "nobody")).virus_in(b"clean")


async def test_a_file_with_a_virus_goes_no_further(played: str) -> None:
    examiner = Examiner(scanner=Clamd(played))
    found = await examiner.examine(EICAR, "text/plain", "a", [])
    await examiner.close()
    assert found.faults == ("infected",)
    assert found.unsafe
