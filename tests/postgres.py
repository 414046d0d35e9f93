"""A PostgreSQL server of the tests' own, from Debian's package: started in a temporary folder, stopped afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from tests.flows.running import free_port

MISSING = "left out: PostgreSQL's server programs are not installed (`make system` installs them)"


def programs() -> Path | None:
    """The folder of initdb and postgres, the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Postgres:
    """One server on a free port; `url` is what SQLAlchemy wants."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._data, self._bin, self._port = folder / "pg", bin_folder, free_port()
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        folder.chmod(0o755)
        self._data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self._data, "postgres", "postgres")
        self._do("initdb", "-D", str(self._data), "-U", "guichet", "-A", "trust", "--no-sync")
        self.start()

    @property
    def url(self) -> str:
        """Address of an empty database."""
        return f"postgresql+psycopg2://guichet@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start and wait for it."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k ''"
        self._do("pg_ctl", "-D", str(self._data), "-o", options, "-l", str(self._data / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop at once, as a crash would."""
        self._do("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def fresh(self, name: str) -> str:
        """Address of a new, empty database."""
        return self._made(name)

    def copy(self, template: str, name: str) -> str:
        """Address of a new database with all that is in another, where nobody is connected."""
        return self._made(name, "-T", template)

    def _made(self, name: str, *options: str) -> str:
        self._do("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", "guichet", *options, name)
        return self.url.replace("/postgres", f"/{name}")

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--clear-groups", *command]
        for attempt in (1, 2, 3):
            done = subprocess.run(command, capture_output=True, cwd="/", check=False)
            if done.returncode == 0:
                return
            time.sleep(attempt)
        raise AssertionError(f"{program}: {done.stderr.decode()}")
