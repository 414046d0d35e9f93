"""`guichet rehearse`: scenarios read first, all of them, then played one after the other with the trained assistant."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.assistant.loading import load_assistant
from bot.networks import played
from bot.rehearsal.play import rehearse
from bot.rehearsal.report import show, write_report
from bot.rehearsal.script import BadScript, Script, read_script
from bot.rehearsal.transcript import Rehearsed
from bot.settings import Settings
from bot.talk.turn import Assistant
from bot.training.fingerprint import fitting_model

HOME = Path("docs/scenarios")
NOT_PLAYED = "README.md"


def scenarios(files: Sequence[Path], root: Path) -> dict[str, Script]:
    """The scenarios in these files or folders, by the name they are shown by; without any, all of docs/scenarios.

    Raises BadScript with the faults of all of them, OSError.
    """
    found: dict[str, Script] = {}
    faults: list[str] = []
    for file in [f for given in (files or [root / HOME]) for f in _files(given)]:
        try:
            found[file.name] = read_script(file)
        except BadScript as error:
            faults.append(str(error))
    if faults:
        raise BadScript("\n".join(faults))
    return found


def rehearse_all(
    scripts: dict[str, Script], settings: Settings, screen: Console, *, report: Path | None, whole: bool
) -> bool:
    """Whether every scenario came true. Raises BadScript when there is no trained assistant, OSError."""
    model = fitting_model(settings.root, settings.models)
    if model is None:
        raise BadScript("there is no trained assistant that fits the data: run `guichet train`")
    found = asyncio.run(_all(scripts, model, settings, screen, whole=whole))
    if report:
        write_report(report, found)
        screen.print(f"Report: {report}", highlight=False)
    return all(one.failure is None for _, one in found)


async def _all(
    scripts: dict[str, Script], model: Path, settings: Settings, screen: Console, *, whole: bool
) -> list[tuple[str, Rehearsed]]:
    # what Rasa's libraries say of each other while they load is nobody's business here
    with screen.status("Loading the assistant"), contextlib.redirect_stderr(io.StringIO()):
        assistant = await load_assistant(model, settings)
    logging.disable(logging.ERROR)  # what goes wrong on purpose is in the report
    try:
        return [(name, await _one(name, script, assistant, screen, whole=whole)) for name, script in scripts.items()]
    finally:
        logging.disable(logging.NOTSET)


async def _one(name: str, script: Script, assistant: Assistant, screen: Console, *, whole: bool) -> Rehearsed:
    with tempfile.TemporaryDirectory(prefix="guichet-rehearsal-") as folder, screen.status(f"Playing {name}"):
        found = await rehearse(script, Path(folder), assistant, played())
    show(screen, name, found, whole=whole)
    return found


def _files(given: Path) -> list[Path]:
    return sorted(f for f in given.glob("*.md") if f.name != NOT_PLAYED) if given.is_dir() else [given]
