"""The commands of custody: `guichet verify` and `guichet bundle`."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from bot.bundle.check import Report
from bot.running.custody import check_bundle, key_of_agent, verify_store, write_bundle, write_parcel
from bot.settings import Settings
from bot.tickets.ticket import label
from bot.vault.keys import read_key
from bot.vault.verify import Walked

FOUND_WRONG = 1


app = typer.Typer()
screen = Console()


@app.command("verify")
def verify_command(  # noqa: PLR0913  each is an option of its own
    bundle: Path | None = typer.Argument(None, help="A bundle; without one, this counter's own store is walked."),
    signer: Path | None = typer.Option(None, "--signer", help="Public key file of the counter you expect."),
    key: Path | None = typer.Option(None, "--key", help="A reader's private key file: open and compare it all."),
    agent: str = typer.Option("", "--agent", help="Open it with this colleague's own key: asks for their passphrase."),
    show: bool = typer.Option(False, "--show", help="With --key or --agent: print the transcript."),
    files: bool = typer.Option(False, "--files", help="Without a bundle: open every kept file as well."),
) -> None:
    """Prove that envelopes are as they came, and rows as they were written: the whole store, or one bundle, offline.

    Exit code 1 names the first thing that is wrong in each place. Examples:

    guichet verify

    guichet verify G-1001.guichet --signer signing.pub --key desk.key --show
    """
    if bundle is None:
        raise typer.Exit(FOUND_WRONG if _verify_store(files) else 0)
    wrong = _verify_bundle(bundle, signer, _key_of_agent(agent) if agent else read_key(key) if key else None, show)
    raise typer.Exit(FOUND_WRONG if wrong else 0)


@app.command("bundle")
def bundle_command(
    ticket: int = typer.Argument(..., help="Number of the ticket, without the letters."),
    out: Path | None = typer.Option(None, "--out", "-o", help="File to write (default: G-<number>.guichet)."),
    reader: list[str] = typer.Option([], "--reader", help="One more reader: name=public-key-file."),
) -> None:
    """Write one signed file with everything of a ticket: envelopes, verdicts, files, transcript, history.

    Its contents stay sealed; who holds a reader's key can open them with `guichet verify FILE --key`.
    """
    path = out or Path(f"{label(ticket)}.guichet")
    size = write_bundle(Settings.read(), ticket, reader, path)
    screen.print(f"{path}: {size:,} bytes", highlight=False, markup=False)


@app.command("parcel")
def parcel_command(
    ticket: int = typer.Argument(..., help="Number of the ticket, without the letters."),
    out: Path | None = typer.Option(None, "--out", "-o", help="File to write (default: G-<number>-parcel.zip)."),
) -> None:
    """Pack a ticket for somebody else's system, as open as its route allows (`leaves` in guichet.yml)."""
    path = out or Path(f"{label(ticket)}-parcel.zip")
    level, size = write_parcel(Settings.read(), ticket, path)
    screen.print(f"{path}: {size:,} bytes; leaves the house as: {level}", highlight=False, markup=False)


def _verify_store(files: bool) -> bool:
    faults: list[Walked] = []
    counted = [0, 0]

    def each(walked: Walked) -> None:
        counted[0], counted[1] = counted[0] + 1, counted[1] + walked.length
        if walked.fault or walked.records:
            faults.append(walked)
        progress.advance(task)

    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("Verifying")
        verify_store(Settings.read(), lambda total: progress.update(task, total=total), each, files=files)
    for walked in faults:
        for what in [str(one) for one in (walked.fault, *walked.records) if one]:
            screen.print(f"[red]broken[/] {walked.network} conversation {walked.conversation_id}: {escape(what)}")
    screen.print(f"{counted[0]} conversations, {counted[1]} envelopes: {len(faults) or 'none'} broken", highlight=False)
    return bool(faults)


def _key_of_agent(name: str) -> bytes:
    """On the counter's own machine: an agent's key is nowhere else, and opens with their passphrase alone."""
    return key_of_agent(Settings.read(), name, typer.prompt(f"Passphrase of {name}", hide_input=True))


def _verify_bundle(path: Path, signer: Path | None, key: bytes | None, show: bool) -> bool:
    report, trusted = check_bundle(path, signer, key)
    screen.print(f"{escape(report.ticket)}: {report.envelopes} envelopes, {report.files} files", highlight=False)
    screen.print(f"signed by {SIGNERS[trusted]}: {report.signer}", highlight=False)
    if report.erased:
        screen.print(
            f"{report.erased} envelopes were erased or wait for consent; their hashes are there", highlight=False
        )
    if report.uncompared:
        why = "their delivery was erased or withheld, or no connector here reads it again"
        screen.print(f"{report.uncompared} lines of the customer are not proved: {why}", highlight=False)
    for fault in report.faults:
        screen.print(f"[red]wrong[/] {escape(fault.where)}: {escape(fault.what)}", highlight=False, soft_wrap=True)
    if show:
        _show(report)
    if not report.faults:
        opened = "opened and compared with the transcript" if report.opened else "not opened (--key opens them)"
        screen.print(f"Nothing is missing or changed; contents {opened}.")
    return bool(report.faults) or trusted is False


def _show(report: Report) -> None:
    for entry in report.said:
        at = datetime.fromtimestamp(float(entry["at"]), timezone.utc)
        who = entry.get("author_name") or entry.get("author") or entry["said"].get("sender_name") or "customer"
        text = entry["said"].get("text") or entry["said"].get("kind", "")
        screen.print(f"{at:%Y-%m-%d %H:%M:%S} {who}: {text}", highlight=False, markup=False)


SIGNERS = {
    True: "the key you named",
    False: "[red]another key than the one you named[/]",
    None: "a key that you have not named (--signer)",
}
