"""Check, train if needed, start, say where things are, watch until told to stop."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot.desk.first_run import first_run_link
from bot.running import checks
from bot.running.keys import first_recovery_key, print_recovery_key
from bot.running.played import Played, played_networks, told_to_counter
from bot.running.processes import Process, stop_all
from bot.settings import Settings
from bot.store import open_engine
from bot.training.fingerprint import fitting_model
from bot.training.history import KEEP, OVERRIDE, PROMOTE, ROLL_BACK, Event, latest_decision
from bot.training.train import train

SLOWEST_START = 180.0
LOOK_EVERY = 0.2


class Stop(Exception):
    """Somebody asked us to stop."""


def run(settings: Settings, screen: Console, *, demo: bool) -> None:
    """Everything, until Ctrl-C. Raises CannotRun, Died, TrainingFailed and the errors of the checks."""
    on = _check(settings, demo=demo)
    played = played_networks(settings, on) if demo else []
    _check_ports(settings, played, demo=demo)
    checks.check_writing(settings)
    secret = checks.console_secret(settings) if demo else ""
    model = _model(settings, screen)
    told = {name: value for one in played for name, value in told_to_counter(settings, one).items()}
    processes = [*_processes(settings, model, secret, told), *(_process(settings, one) for one in played)]
    on |= {one.demo.network: True for one in played}
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        with screen.status("Starting the assistant, the desk" + (" and the demo" if demo else "")):
            for process in processes:
                process.start()
            _wait_until_ready(settings, processes, _pages(settings, played, demo=demo))
        _say_where(settings, screen, on, played, demo=demo)
        _watch(processes, screen)
    except Stop:
        screen.print("\nStopping…")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(processes)
    screen.print("Stopped. Nothing is lost: what was not finished goes on at the next start.")


def _check(settings: Settings, *, demo: bool) -> dict[str, bool]:
    checks.check_project(settings.root)
    checks.check_folder(settings.data, "GUICHET_DATA")
    checks.check_folder(settings.models, "the folder's permissions")
    checks.check_transcriber(settings)
    on = checks.check_channels(settings)
    return {**on, "console": demo or on.get("console", False)}


def _check_ports(settings: Settings, played: list[Played], *, demo: bool) -> None:
    ports = {"GUICHET_PORT": settings.port, "GUICHET_DESK_PORT": settings.desk_port}
    if demo:
        ports |= {"GUICHET_DEMO_PORT": settings.demo_port, **{one.demo.port_setting: one.port for one in played}}
    checks.check_ports_differ(ports)
    for name, port in ports.items():
        checks.check_port(port, name)


def _model(settings: Settings, screen: Console) -> Path:
    """The operator's own (GUICHET_MODEL), the promoted one, the one that fits the data, or a new one."""
    named = settings.given.get("GUICHET_MODEL")
    if named and not Path(named).is_file():
        raise checks.CannotRun(f"GUICHET_MODEL is {named}, and there is no such file: correct it, or unset it")
    if named:
        return Path(named)
    fitting, decision = fitting_model(settings.root, settings.models), _decision(settings)
    if decision is None:
        return fitting or _train(settings, screen)
    decided = settings.models / decision.model
    if decided != fitting:
        screen.print(f"Running {decided.name}, {WHY[decision.act]}", highlight=False, soft_wrap=True)
    return decided


WHY = {
    PROMOTE: "which was promoted; the data has changed since.",
    OVERRIDE: "which was promoted; the data has changed since.",
    ROLL_BACK: "which somebody went back to; other data is there now.",
    KEEP: "which was in service when the data changed; it stays until another is promoted.",
}
"""Why a model runs that is not the one of the data, by what somebody did."""


def _decision(settings: Settings) -> Event | None:
    """What was decided last, if its model is still there."""
    engine = open_engine(settings.database_url)
    with engine.connect() as conn, conn.begin():
        decision = latest_decision(conn)
    engine.dispose()
    return decision if decision and (settings.models / decision.model).is_file() else None


def _train(settings: Settings, screen: Console) -> Path:
    with screen.status("Training the assistant (about half a minute, only when the data changed)") as status:
        model = train(settings.root, settings.models, progress=lambda line: status.update(f"Training: {line}"))
    screen.print(f"Trained: {model.name}")
    return model


def _processes(settings: Settings, model: Path, secret: str, told: Mapping[str, str]) -> list[Process]:
    page = {**settings.given, "GUICHET_DATA": str(settings.data)}
    if secret:
        page |= {"CONSOLE_SECRET": secret, "CONSOLE_URL": f"http://127.0.0.1:{settings.demo_port}"}
    counter = {**page, **told}
    logs = settings.data / "log"
    processes = [
        Process("assistant", ("bot.assistant.serve", str(model)), counter, logs / "assistant.log"),
        Process("desk", ("bot.desk",), counter, logs / "desk.log"),
    ]
    chat_page = Process("chat page", ("connectors.console",), page, logs / "chat-page.log")
    return [*processes, chat_page] if secret else processes


def _process(settings: Settings, played: Played) -> Process:
    log = settings.data / "log" / f"{played.demo.network}.log"
    return Process(played.demo.title, played.arguments, played.environment, log)


def _pages(settings: Settings, played: list[Played], *, demo: bool) -> list[str]:
    ports = [settings.port, settings.desk_port, *([settings.demo_port] if demo else []), *(one.port for one in played)]
    return [f"http://127.0.0.1:{port}/health" for port in ports]


def _wait_until_ready(settings: Settings, processes: list[Process], pages: list[str]) -> None:
    give_up = time.monotonic() + SLOWEST_START
    while pages and time.monotonic() < give_up:
        for process in processes:
            process.watch()
        pages = [page for page in pages if not _answers(page)]
        time.sleep(LOOK_EVERY)
    if pages:
        raise checks.CannotRun(f"{pages[0]} did not answer within {SLOWEST_START:.0f} s: see {settings.data / 'log'}")


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=2) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _say_where(
    settings: Settings, screen: Console, on: Mapping[str, bool], played: list[Played], *, demo: bool
) -> None:
    lines = Table.grid(padding=(0, 2))
    for one in played:
        lines.add_row(one.demo.title, f"{one.address}/", one.demo.hint)
    if demo:
        lines.add_row("Chat page", f"http://127.0.0.1:{settings.demo_port}/", "be a customer, without a network")
    lines.add_row("Desk", f"http://127.0.0.1:{settings.desk_port}/", "be an agent")
    lines.add_row("Health", f"http://127.0.0.1:{settings.port}/health", "how it does")
    screen.print(Panel(lines, title="Guichet is ready", expand=False))
    link = first_run_link(settings)
    if link:
        screen.print("First sign-in to the desk (works once):")
        screen.print(link, soft_wrap=True, highlight=False)
    _say_recovery_key(settings, screen)
    for name, is_on in sorted(on.items()):
        screen.print(f"  {name}: {'on' if is_on else 'off (no settings)'}", highlight=False)
    screen.print("Ctrl-C stops everything.")


def _say_recovery_key(settings: Settings, screen: Console) -> None:
    """At the first start; to a person, never into a service's log."""
    if screen.is_terminal and (key := first_recovery_key(settings)):
        print_recovery_key(screen, key)


def _watch(processes: list[Process], screen: Console) -> None:
    while True:
        for process in processes:
            if process.watch():
                screen.print(f"The {process.name} died and was started again; its log: {process.log}")
        time.sleep(0.5)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def ask_health(settings: Settings) -> dict[str, object] | None:
    """What the running assistant says of itself; None when there is none."""
    request = urllib.request.Request(f"http://127.0.0.1:{settings.port}/health")  # noqa: S310  (our own address)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
    except (urllib.error.URLError, OSError, ValueError):
        return None
