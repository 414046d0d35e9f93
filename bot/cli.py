"""The command line. Exit codes: 0 done, 1 found wrong, 2 could not run."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.app import AlreadyRunning
from bot.audit.report import NoNote, NoSuchNetwork, as_json, chosen, renew, report
from bot.audit.show import shown
from bot.bundle.archive import BadBundle
from bot.bundle.gather import NoSuchTicket
from bot.commands import custody, keys, rights, study, team, training
from bot.erasure.erase import OnHold
from bot.erasure.find import NobodyFound
from bot.inward.conversations import Conversations
from bot.networks import Sandbox, known_networks, sandboxes
from bot.rehearsal.command import rehearse_all, scenarios
from bot.rehearsal.script import BadScript
from bot.running.checks import CannotRun, check_store, check_writing
from bot.running.custody import BadReader
from bot.running.keys import NotMade
from bot.running.matrix import show_matrix
from bot.running.processes import Died
from bot.running.quarantine import NoSuchEntry, listed, raw_bytes
from bot.running.replay import NoAnswer, replay
from bot.running.run import ask_health, run
from bot.running.team import TeamStays
from bot.settings import BadSetting, Settings
from bot.store import StoreUnavailable, open_engine
from bot.training.errors import TrainingFailed
from bot.training.train import train
from bot.vault.keys import ASSISTANT, NoKeys, Vault
from bot.vault.recovery import BadRecoveryKey
from bot.vault.register import Register
from bot.vault.sealing import CannotOpen
from connectors.sdk.errors import NotConfigured
from connectors.sdk.testkit.wire import BadRecording

DONE, FOUND_WRONG, COULD_NOT_RUN = 0, 1, 2
EXPECTED = (
    AlreadyRunning,
    BadBundle,
    BadReader,
    BadRecoveryKey,
    BadRecording,
    BadScript,
    BadSetting,
    CannotOpen,
    CannotRun,
    Died,
    NobodyFound,
    NoAnswer,
    NoKeys,
    NoNote,
    NoSuchEntry,
    NoSuchNetwork,
    NoSuchTicket,
    NotConfigured,
    NotMade,
    OnHold,
    OSError,
    StoreUnavailable,
    TeamStays,
    TrainingFailed,
)
app = typer.Typer(
    name="guichet",
    help="Guichet: one support counter for every chat network.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
screen = Console()
app.add_typer(custody.app)
app.add_typer(keys.app)
app.add_typer(rights.app)
app.add_typer(study.app)
app.add_typer(training.app)
app.add_typer(team.app)


@app.command("run")
def run_command(
    demo: bool = typer.Option(True, "--demo/--no-demo", help="Also start the local chat page (no network needed)."),
) -> None:
    """Start the assistant, the desk and the local chat page; Ctrl-C stops them all.

    Ports: GUICHET_PORT (5005), GUICHET_DESK_PORT (5006), GUICHET_DEMO_PORT (5007). Data: GUICHET_DATA (var/).
    WhatsApp is on when WHATSAPP_APP_SECRET, WHATSAPP_VERIFY_TOKEN, WHATSAPP_ACCESS_TOKEN and
    WHATSAPP_PHONE_NUMBER_ID are set.
    """
    run(Settings.read(), screen, demo=demo)


@app.command("train")
def train_command(
    force: bool = typer.Option(False, "--force", help="Train even when a model fits the data."),
) -> None:
    """Train the assistant on data/, domain.yml and config.yml, unless a model in models/ fits them already."""
    settings = Settings.read()
    with screen.status("Training") as status:
        model = train(
            settings.root, settings.models, force=force, progress=lambda line: status.update(f"Training: {line}")
        )
    screen.print(f"Model: {model.relative_to(settings.root)}", highlight=False)


@app.command("replay")
def replay_command(
    files: list[Path] = typer.Argument(..., help="Recorded webhooks: headers, a blank line, the body."),
    network: str = typer.Option("whatsapp", help="Where a recording without a request line goes."),
    sign: bool = typer.Option(False, "--sign", help="Sign again with our own secret (WHATSAPP_APP_SECRET)."),
) -> None:
    """Send recorded webhooks to the running assistant, byte for byte.

    Example: guichet replay connectors/whatsapp/fixtures/in/text.http
    """
    refused = False
    for file in files:
        status, text = replay(file, Settings.read(), network=network, sign=sign)
        screen.print(f"{file}: HTTP {status} {text}", highlight=False, markup=False)
        refused = refused or status != 200
    raise typer.Exit(FOUND_WRONG if refused else DONE)


@app.command("health")
def health_command() -> None:
    """Show how the running counter does: model, channels, ledger. Exit code 1 when something is wrong."""
    settings = Settings.read()
    report = ask_health(settings)
    if report is None:
        raise NoAnswer(f"nothing answers on port {settings.port}: start it with `guichet run`")
    screen.print(_health_table(report))
    raise typer.Exit(DONE if report.get("status") == "ok" else FOUND_WRONG)


@app.command("quarantine")
def quarantine_command(
    number: int | None = typer.Argument(None, help="Print this one's delivery, byte for byte as it came."),
) -> None:
    """List what came in and could not be read; nothing of it is lost. The reason never quotes a customer."""
    settings = Settings.read()
    check_store(settings)
    engine = open_engine(settings.database_url)
    with engine.connect() as conn, conn.begin():
        if number is not None:
            vault = Vault.open(settings.keys, ASSISTANT)
            sys.stdout.buffer.write(raw_bytes(conn, Conversations(vault), number))
            return
        entries = listed(conn)
    table = Table("number", "received (UTC)", "network", "reason", "SHA-256 of the delivery", title="Quarantined")
    for entry in entries:
        table.add_row(str(entry.id), f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.network, entry.reason, entry.sha256[:16])
    screen.print(table if entries else "Nothing is quarantined.")


@app.command("audit")
def audit_command(
    network: str | None = typer.Argument(None, help="One network; without it, all there are."),
    as_data: bool = typer.Option(False, "--json", help="As JSON, for another program."),
    note: str | None = typer.Option(None, "--renew", help="Renew the card: say which documents you compared."),
) -> None:
    """Show how well each network is encrypted: its card, what was really received, the verdict and why.

    Exit code 1 when a third-party network is refused. Renewing gives the card another year and judges only what comes
    from now on.
    """
    settings, now = Settings.read(), datetime.now(timezone.utc)
    check_writing(settings)
    kinds = chosen(known_networks(), network)
    engine = open_engine(settings.database_url, Register.of(settings))
    with engine.connect().execution_options(writes=note is not None) as conn, conn.begin():
        if note is not None:
            if network is None:
                raise NoSuchNetwork("name the network whose card you renew")
            renew(conn, kinds[0], now, by=getpass.getuser(), note=note)
        reports = [report(conn, kind, now) for kind in kinds]
    if as_data:
        print(json.dumps([as_json(found) for found in reports], ensure_ascii=False, indent=2))
    else:
        for found in reports:
            screen.print(shown(found, now))
    raise typer.Exit(FOUND_WRONG if any(found.verdict.refused for found in reports) else DONE)


@app.command("matrix")
def matrix_command(
    source: str = typer.Option("", "--from", help="Only what this network carries; else all that the desk can send."),
) -> None:
    """Show what survives between networks: full, converted, degraded, lost or refused, for every kind."""
    show_matrix(source)


@app.command("rehearse")
def rehearse_command(
    files: list[Path] = typer.Argument(
        None, help="Scenarios (Markdown), or folders of them; docs/scenarios by default."
    ),
    report_file: Path | None = typer.Option(None, "--report", help="Write the transcripts to this .html or .md file."),
    whole: bool = typer.Option(False, "--transcript", help="Print every transcript, not only of what fails."),
    check_only: bool = typer.Option(False, "--check", help="Only read them: are all sentences understood?"),
) -> None:
    """Play the journeys of customers against a real counter: apps played here, real encryption, a clock that jumps.

    docs/scenarios/README.md says how to write one. Nothing of your own data is touched. Exit code 1 when one does not
    come true.
    """
    settings = Settings.read()
    scripts = scenarios(files or [], settings.root)
    if check_only:
        screen.print(f"{len(scripts)} scenarios, every sentence is understood.")
        return
    good = rehearse_all(scripts, settings, screen, report=report_file, whole=whole)
    raise typer.Exit(DONE if good else FOUND_WRONG)


def _health_table(report: dict[str, Any]) -> Table:
    table = Table(title=f"Guichet: {report.get('status')}", show_header=False)
    table.add_row("model", str(report.get("model") or "none"))
    for name, channel in (report.get("channels") or {}).items():
        table.add_row(f"channel {name}", f"{channel['state']} {channel['last_error'] or ''}".strip())
    for name, value in (report.get("ledger") or {}).items():
        table.add_row(name, str(value))
    for name, verdict in (report.get("audit") or {}).items():
        for told in [*(verdict["failures"] if verdict["refused"] else []), *verdict["warnings"]]:
            table.add_row(f"audit {name}", told)
    table.add_row("replies not arrived", str(report.get("replies_not_arrived", "")))
    for network, news in (report.get("news") or {}).items():
        table.add_row(f"news of {network}", f"{news['count']}, the last: {news['last_text']}")
    return table


def _add_sandboxes() -> None:
    """One command for each network that can be played on this machine; its arguments are its own."""
    own = {command.name for command in app.registered_commands}
    if sys.argv[1:2] and sys.argv[1] in own:
        return  # loading them costs time
    for sandbox in sandboxes():
        app.command(
            sandbox.command,
            help=sandbox.help,
            add_help_option=False,
            context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        )(_played(sandbox))


def _played(sandbox: Sandbox) -> Callable[[typer.Context], None]:
    def play(context: typer.Context) -> None:
        raise typer.Exit(sandbox.main(context.args))

    return play


def main() -> None:
    """The `guichet` command: expected errors are one line and exit code 2."""
    _add_sandboxes()
    try:
        app()
    except EXPECTED as error:
        print(f"guichet: {error}", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    main()
