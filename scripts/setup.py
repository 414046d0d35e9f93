"""Set-up: a private uv in `.uv/`, then the locked dependencies in `.venv/`. Standard library only, Python 3.9 or newer.

Nothing is asked of the machine but this Python and a network: no uv, no pip, no venv, no writable home. A second call
finds its stamp and returns at once. Exit codes: 0 set up, 1 not set up (`--fits`), 2 could not be set up.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import IO

UV = "0.13.9"
PIP_WHEEL = (
    "https://files.pythonhosted.org/packages/b7/3f/"
    "945ef7ab14dc4f9d7f40288d2df998d1837ee0888ec3659c813487572faa/pip-25.2-py3-none-any.whl"
)
PIP_WHEEL_SHA256 = "6d67a2b4e7f14d8b31b8b52648866fa717f45a1eb70e83002f4331d07e953717"
FREE_SPACE = 4_000_000_000
"""Bytes: what the dependencies take, with the cache they come from."""


class CannotSetUp(Exception):
    """Set-up stops here; the text is one line that says what to do."""


def main(arguments: list[str]) -> int:
    """`--fits` only says, by its exit code, whether there is anything to do."""
    root = Path(__file__).resolve().parent.parent
    if arguments == ["--fits"]:
        return 0 if fits(root) else 1
    try:
        set_up(root)
    except CannotSetUp as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(explain(f"{error.filename or ''}: {error.strerror or error}"))
    except KeyboardInterrupt:
        return _failed("stopped; run it again to go on, what was fetched is kept")
    return 0


def fits(root: Path) -> bool:
    """Whether `.venv` was made from what the lock file says now."""
    try:
        return (root / ".venv" / "guichet-set-up").read_text() == fingerprint(root)
    except OSError:
        return False


def fingerprint(root: Path) -> str:
    """SHA-256 over all that decides what `.venv` holds, and where it lies (its scripts name their folder)."""
    digest = hashlib.sha256(f"{UV} {root}\n".encode())
    for name in ("uv.lock", "pyproject.toml", ".python-version"):
        digest.update((root / name).read_bytes() + b"\0")
    return digest.hexdigest()


def set_up(root: Path) -> None:
    """Make what is missing. Raises CannotSetUp and OSError."""
    if sys.version_info < (3, 9):  # noqa: UP036  setup.py is run by whatever Python the machine has
        raise CannotSetUp(f"this Python is {sys.version.split()[0]}, 3.9 or newer is needed")
    (root / ".uv").mkdir(exist_ok=True)
    with (root / ".uv" / "lock").open("w") as lock:
        _wait_for(lock)
        if fits(root):
            return
        _check_space(root)
        uv = _private_uv(root)
        _sync(root, uv)
        (root / ".venv" / "guichet-set-up").write_text(fingerprint(root))


def explain(text: str) -> str:
    """One line for what a tool said when it failed, with what to do about it."""
    for pattern, meaning in MEANINGS:
        if re.search(pattern, text, re.IGNORECASE):
            return meaning
    lines = [line.strip(" ×╰─▶├│") for line in text.splitlines() if line.strip()]
    return f"{lines[0] if lines else 'a step failed without a word'} (more in .uv/setup.log)"


def uv_environment(root: Path, environment: dict[str, str]) -> dict[str, str]:
    """The user's own settings, with the target and, for want of a writable home, the caches put below the project."""
    chosen = {k: v for k, v in environment.items() if k not in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PYTHON")}
    chosen["UV_PROJECT_ENVIRONMENT"] = str(root / ".venv")
    chosen.setdefault("UV_HTTP_TIMEOUT", "120")
    if "PIP_CERT" in environment:  # what pip needs to get through, uv needs too
        chosen.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    if Path("/etc/ssl/certs/ca-certificates.crt").exists() and "UV_NATIVE_TLS" not in environment:
        chosen.setdefault("UV_SYSTEM_CERTS", "true")  # networks that open TLS put their certificate there
    home = Path(environment.get("HOME") or "/nonexistent")
    if not _writable(Path(environment.get("XDG_CACHE_HOME") or home / ".cache")):
        chosen.setdefault("UV_CACHE_DIR", str(root / ".uv" / "cache"))
    if not _writable(Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")):
        chosen.setdefault("UV_PYTHON_INSTALL_DIR", str(root / ".uv" / "python"))
    return chosen


# --- steps -----------------------------------------------------------------------------------------------------------


def _private_uv(root: Path) -> Path:
    folder = root / ".uv" / UV
    uv = folder / "bin" / "uv"
    if not uv.exists():
        _say(f"uv {UV}, which fetches the rest, into .uv/ (a few seconds)")
        draft = root / ".uv" / f"{UV}.part"
        shutil.rmtree(draft, ignore_errors=True)
        target = ["--target", str(draft), "--no-deps", "--no-cache-dir", "--no-compile", f"uv=={UV}"]
        _run(root, [*_pip(root), "install", "--quiet", "--no-input", *target], _pip_environment())
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return uv


def _pip(root: Path) -> list[str]:
    """A command that is pip: this Python's own, else one of a venv, else pip's wheel, which runs as it is."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        folder = root / ".uv" / "pip"
        _run(root, [sys.executable, "-m", "venv", "--clear", str(folder)], dict(os.environ))
        return [str(folder / "bin" / "python"), "-m", "pip"]
    return [sys.executable, str(fetch_pip(root / ".uv", PIP_WHEEL, PIP_WHEEL_SHA256) / "pip")]


def fetch_pip(folder: Path, url: str, sha256: str) -> Path:
    """pip's wheel, from `url`, in `folder`. Raises CannotSetUp when it cannot be had or is another file."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  a fixed https address
            content = answer.read()
    except OSError as error:
        advice = "or install pip: sudo apt-get install python3-venv ca-certificates"
        raise CannotSetUp(
            f"this Python has no pip, and pip could not be fetched ({error}): try again, {advice}"
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CannotSetUp("pip as it was fetched is not the file it should be: something on the way changes downloads")
    wheel = folder / "pip.whl"
    wheel.write_bytes(content)
    return wheel


def _sync(root: Path, uv: Path) -> None:
    version = (root / ".python-version").read_text().strip()
    _say(f"Python {version} and the dependencies that uv.lock names, into .venv/ (1 to 4 minutes the first time)")
    started = time.monotonic()
    command = [str(uv), "sync", "--frozen", "--python", version, "--no-progress"]
    _run(root, command, uv_environment(root, dict(os.environ)), show=True)
    _say(f"done in {time.monotonic() - started:.0f} s")


def _run(root: Path, command: list[str], environment: dict[str, str], *, show: bool = False) -> None:
    """Run a tool in the project; with `show` its progress is passed on. Raises CannotSetUp with what it died of."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  commands of ours, no shell
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as tool:
        for raw in tool.stdout or ():
            line = raw.decode(errors="replace").rstrip()
            said.append(line)
            if show and PROGRESS.match(line):
                _say(f"  {line.strip()}")
    if tool.returncode:
        text = "\n".join(said)
        (root / ".uv" / "setup.log").write_text(text + "\n")
        trouble = "\n".join(line for line in said if not PROGRESS.match(line) and not CHATTER.match(line))
        raise CannotSetUp(explain(trouble))


# --- small parts -----------------------------------------------------------------------------------------------------


def _pip_environment() -> dict[str, str]:
    """The user's settings of pip, but for those that would keep it from installing into a folder of ours."""
    ours = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    left_out = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONPATH", "PYTHONHOME")
    return {**{k: v for k, v in os.environ.items() if k not in left_out}, **ours}


def _wait_for(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        _say("another set-up is at work here, waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def _check_space(root: Path) -> None:
    free = shutil.disk_usage(root).free
    if free < FREE_SPACE and not (root / ".venv").exists():
        needed = f"only {free / 1e9:.1f} GB are free here and about {FREE_SPACE / 1e9:.0f} are needed"
        raise CannotSetUp(f"{needed}: make room, then try again")


def _writable(path: Path) -> bool:
    """Whether this folder can be written to, or made: asked of the disk, for root is allowed more than there is."""
    while not path.exists() and path != path.parent:
        path = path.parent
    try:
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False


def _say(text: str) -> None:
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def _failed(text: str) -> int:
    _say(text)
    return 2


PROGRESS = re.compile(r"\s*(Using |Creating |Removed |Downloading \S+ \(\d{2,}\.\d[MG]iB\)|Prepared |Installed )")
"""What is worth a line of its own: of the downloads, those of 10 MiB and more."""
CHATTER = re.compile(r"\s*([+~-] \S+==|warning:|\[notice\]|Looking in |Collecting |Download|Buil|Resolved )", re.I)
MEANINGS = (
    (r"no space left|disk quota|os error 28", "the disk is full: make room, then try again; what was fetched is kept"),
    (
        r"no interpreter found|python-build-standalone|no download found|failed to (download|install) .*cpython",
        "Python 3.10 is not on this machine and could not be fetched: check the network, or install Python 3.10 "
        "(with pyenv: pyenv install 3.10)",
    ),
    (
        r"certificate|UnknownIssuer|SSL: ",
        "the package index's certificate is not trusted here: install ca-certificates, or set SSL_CERT_FILE "
        "to the file your network gives out",
    ),
    (
        r"dns error|failed to lookup|name resolution|name or service|connection (refused|reset|error)|timed? ?out|"
        r"error sending request|tcp connect|unreachable|NewConnectionError|max retries|failed to fetch|no matching d",
        "the package index cannot be reached: check the network (behind a proxy set HTTPS_PROXY), then try again; "
        "what was fetched is kept",
    ),
    (
        r"permission denied|read-only file system|operation not permitted|os error (13|30)",
        "a folder cannot be written to: make this folder yours (chown), or copy the project to where you can write",
    ),
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
