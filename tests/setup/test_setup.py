"""The set-up script on machines that lack something: one clear line each, exit code 2, no traceback."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guichet_setup", ROOT / "scripts" / "setup.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _load()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the files that set-up reads, and no environment yet."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/setup.py", "scripts/setup.sh"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / ".python-version").write_text("3.10\n")
    return tmp_path


@pytest.fixture
def stamped(project: Path) -> Path:
    """A project whose set-up is done."""
    (project / ".venv").mkdir()
    (project / ".venv" / "guichet-set-up").write_text(script.fingerprint(project))
    return project


def _fake_uv(project: Path, body: str) -> None:
    folder = project / ".uv" / script.UV / "bin"
    folder.mkdir(parents=True)
    (folder / "uv").write_text(f"#!/bin/sh\n{body}\n")
    (folder / "uv").chmod(0o755)


def _run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "scripts" / "setup.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment}
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


# --- the stamp -------------------------------------------------------------------------------------------------------


def test_a_project_that_was_never_set_up_does_not_fit(project: Path) -> None:
    assert _run(project, "--fits").returncode == 1


def test_a_project_that_is_set_up_fits_and_nothing_is_said(stamped: Path) -> None:
    done = _run(stamped, "--fits")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml", ".python-version"])
def test_a_changed_file_means_set_up_again(stamped: Path, name: str) -> None:
    (stamped / name).write_text((stamped / name).read_text() + "# changed\n")
    assert not script.fits(stamped)


def test_a_moved_project_means_set_up_again(stamped: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The scripts of an environment name the folder it was made in."""
    moved = tmp_path_factory.mktemp("elsewhere") / "project"
    shutil.copytree(stamped, moved)
    assert not script.fits(moved)


def test_a_finished_sync_leaves_the_stamp(project: Path) -> None:
    _fake_uv(project, 'mkdir -p .venv; echo "$@" > .venv/called; echo "Installed 3 packages in 1ms" >&2')
    done = _run(project)
    assert done.returncode == 0
    assert "Installed 3 packages" in done.stderr
    assert script.fits(project)
    assert "--frozen" in (project / ".venv" / "called").read_text()


def test_a_failed_sync_leaves_none(project: Path) -> None:
    _fake_uv(project, "mkdir -p .venv; echo 'error: something odd' >&2; exit 1")
    done = _run(project)
    assert done.returncode == 2
    assert _last_line(done) == "set-up: error: something odd (more in .uv/setup.log)"
    assert not script.fits(project)


# --- what goes wrong -------------------------------------------------------------------------------------------------

SAID = {
    "error: Failed to fetch: `https://example.org/simple/x/`\n  cause: client error\n  cause: dns error": "network",
    "error: Failed to install\n  cause: No space left on device (os error 28)": "disk is full",
    "error: No interpreter found for Python 3.10 in managed installations or search path": "Python 3.10",
    "error: failed to create directory `.venv`: Permission denied (os error 13)": "cannot be written to",
    "error: invalid peer certificate: UnknownIssuer": "ca-certificates",
}


@pytest.mark.parametrize("said", SAID)
def test_what_a_tool_died_of_becomes_one_line_that_says_what_to_do(project: Path, said: str) -> None:
    (project / "said").write_text(said + "\n")
    _fake_uv(project, "cat said >&2; exit 2")
    done = _run(project)
    assert done.returncode == 2
    assert SAID[said] in _last_line(done)
    assert said in (project / ".uv" / "setup.log").read_text()


def test_no_address_of_an_index_is_printed(project: Path) -> None:
    said = next(iter(SAID))
    (project / "said").write_text(said + "\n")
    _fake_uv(project, "cat said >&2; exit 2")
    assert "example.org" not in _run(project).stderr


def test_a_folder_that_cannot_be_written_to_is_named_as_that(project: Path) -> None:
    (project / ".uv").write_text("a file where a folder should be")
    done = _run(project)
    assert done.returncode == 2
    assert ".uv" in _last_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_one_line(project: Path) -> None:
    project.chmod(0o555)
    done = _run(project)
    project.chmod(0o755)
    assert done.returncode == 2
    assert "cannot be written to" in _last_line(done)


def test_a_full_disk_is_told_before_anything_is_fetched(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(script.CannotSetUp, match="make room"):
        script.set_up(project)


def test_without_any_python_the_shell_says_so(project: Path, tmp_path: Path) -> None:
    """`dirname` is all that the script needs besides a Python."""
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "dirname").symlink_to(shutil.which("dirname") or "/usr/bin/dirname")
    text = (project / "scripts" / "setup.sh").read_text().replace("/usr/bin/python3", "/nonexistent/python3")
    (project / "scripts" / "setup.sh").write_text(text)
    command = ["/bin/sh", str(project / "scripts" / "setup.sh")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": str(bare)})
    assert done.returncode == 2
    assert "no Python 3.9 or newer found" in _last_line(done)


# --- pip, where there is none ----------------------------------------------------------------------------------------


def test_pip_is_fetched_and_kept_when_it_is_the_right_file(tmp_path: Path) -> None:
    (tmp_path / "served").write_bytes(b"a wheel")
    url = (tmp_path / "served").as_uri()
    wheel = script.fetch_pip(tmp_path, url, hashlib.sha256(b"a wheel").hexdigest())
    assert wheel.read_bytes() == b"a wheel"


def test_another_file_in_place_of_pip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "served").write_bytes(b"another wheel")
    with pytest.raises(script.CannotSetUp, match="changes downloads"):
        script.fetch_pip(tmp_path, (tmp_path / "served").as_uri(), hashlib.sha256(b"a wheel").hexdigest())
    assert not (tmp_path / "pip.whl").exists()


def test_no_way_to_pip_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(script.CannotSetUp, match="apt-get install python3-venv"):
        script.fetch_pip(tmp_path, (tmp_path / "missing").as_uri(), "")


# --- the user's own settings -----------------------------------------------------------------------------------------


def test_caches_stay_at_home_when_home_can_be_written_to(tmp_path: Path) -> None:
    chosen = script.uv_environment(tmp_path, {"HOME": str(tmp_path)})
    assert "UV_CACHE_DIR" not in chosen
    assert "UV_PYTHON_INSTALL_DIR" not in chosen


def test_without_a_home_the_caches_lie_below_the_project(tmp_path: Path) -> None:
    chosen = script.uv_environment(tmp_path, {"HOME": "/proc/nowhere"})
    assert chosen["UV_CACHE_DIR"] == str(tmp_path / ".uv" / "cache")
    assert chosen["UV_PYTHON_INSTALL_DIR"] == str(tmp_path / ".uv" / "python")


def test_settings_of_the_user_win_and_another_environment_does_not(tmp_path: Path) -> None:
    given = {"HOME": "/proc/nowhere", "UV_CACHE_DIR": "/cache", "HTTPS_PROXY": "http://p:1", "VIRTUAL_ENV": "/other"}
    chosen = script.uv_environment(tmp_path, given)
    assert (chosen["UV_CACHE_DIR"], chosen["HTTPS_PROXY"]) == ("/cache", "http://p:1")
    assert "VIRTUAL_ENV" not in chosen
    assert chosen["UV_PROJECT_ENVIRONMENT"] == str(tmp_path / ".venv")


# --- make ------------------------------------------------------------------------------------------------------------


def test_help_is_the_default_and_lists_every_target() -> None:
    said = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "train", "bench", "clean", "help"):
        assert f"make {target} " in said


def test_setup_needs_nothing_newer_than_python_3_9() -> None:
    ast.parse((ROOT / "scripts" / "setup.py").read_text(), feature_version=(3, 9))
