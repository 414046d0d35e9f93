"""The commands of custody: `guichet verify`, `guichet register`, `guichet bundle` and `guichet parcel`."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TaskID

from bot.bundle.archive import Broken
from bot.bundle.check import Report
from bot.running.custody import (
    Looked,
    check_bundle,
    key_of_agent,
    put_together,
    register_head,
    renew_register,
    verify_store,
    write_bundle,
    write_parcel,
)
from bot.settings import Settings
from bot.tickets.ticket import label, numbered
from bot.vault.keys import read_key
from bot.vault.register import RegisterMissing
from bot.vault.register_lines import Point
from bot.vault.verify import Walked

FOUND_WRONG = 1


app = typer.Typer()
screen = Console()


def _number(given: str) -> int:
    """1001 for `G-1001` and for `1001`."""
    number = numbered(f"G-{given.strip().upper().removeprefix('G-')}")
    if number is None:
        raise typer.BadParameter("not the number of a ticket: G-1001 or 1001")
    return number


TICKET = typer.Argument(..., parser=_number, metavar="TICKET", help="Number of the ticket: G-1001 or 1001.")


@app.command("verify")
def verify_command(  # noqa: PLR0913  each is an option of its own
    bundle: Path | None = typer.Argument(None, help="A bundle; without one, this counter's own store is walked."),
    signer: Path | None = typer.Option(None, "--signer", help="Public key file of the counter you expect."),
    key: Path | None = typer.Option(None, "--key", help="A reader's private key file: open and compare it all."),
    agent: str = typer.Option("", "--agent", help="Open it with this colleague's own key: asks for their passphrase."),
    show: bool = typer.Option(False, "--show", help="With --key or --agent: print the transcript."),
    files: bool = typer.Option(False, "--files", help="Without a bundle: open every kept file as well."),
    since: str | None = typer.Option(None, "--since", help="A head of the register that you kept elsewhere."),
) -> None:
    """Prove that envelopes are as they came, and rows as they were written: the whole store, or one bundle, offline.

    Exit code 1 names what is wrong in each place: changed, missing, inserted, reordered, moved, rolled back. Examples:

    guichet verify

    guichet verify --since 4711-0123456789abcdef0123456789abcdef

    guichet verify G-1001.guichet --signer signing.pub --key desk.key --show
    """
    if bundle is None:
        raise typer.Exit(FOUND_WRONG if _verify_store(files, _point(since)) else 0)
    wrong = _verify_bundle(bundle, signer, _key_of_agent(agent) if agent else read_key(key) if key else None, show)
    raise typer.Exit(FOUND_WRONG if wrong else 0)


@app.command("register")
def register_command(
    anew: bool = typer.Option(False, "--anew", help="After a backup was restored: begin anew from the store as it is."),
) -> None:
    """Print where the register ends: keep that line elsewhere, and `guichet verify --since` goes by it.

    `--anew` says that what the store holds now is what it should hold, and is written into the log.
    """
    settings = Settings.read()
    if anew:
        typer.confirm("What was taken away or rolled back until now will not be found any more. Sure?", abort=True)
    try:
        screen.print(str(renew_register(settings) if anew else register_head(settings)), highlight=False)
    except RegisterMissing as error:
        screen.print(f"{error}: it is begun with the first message", soft_wrap=True, highlight=False)
        raise typer.Exit(FOUND_WRONG) from error


@app.command("bundle")
def bundle_command(
    ticket: int = TICKET,
    out: Path | None = typer.Option(None, "--out", "-o", help="File to write (default: G-<number>.guichet)."),
    reader: list[str] = typer.Option([], "--reader", help="One more reader: name=public-key-file."),
) -> None:
    """Write one signed file with everything of a ticket: envelopes, verdicts, files, transcript, history.

    Its contents stay sealed; who holds a reader's key can open them with `guichet verify FILE --key`.
    """
    path = out or Path(f"{label(ticket)}.guichet")
    settings = Settings.read()
    size = write_bundle(settings, ticket, reader, path)
    screen.print(f"{path}: {size:,} bytes", highlight=False, markup=False)
    if others := put_together(settings, ticket):
        screen.print(f"the chat of {label(ticket)} alone; put together with it: {', '.join(others)}", highlight=False)


@app.command("parcel")
def parcel_command(
    ticket: int = TICKET,
    out: Path | None = typer.Option(None, "--out", "-o", help="File to write (default: G-<number>-parcel.zip)."),
) -> None:
    """Pack a ticket for somebody else's system, as open as its route allows (`leaves` in guichet.yml)."""
    path = out or Path(f"{label(ticket)}-parcel.zip")
    level, size = write_parcel(Settings.read(), ticket, path)
    screen.print(f"{path}: {size:,} bytes; leaves the house as: {level}", highlight=False, markup=False)


def _point(text: str | None) -> Point | None:
    try:
        return None if text is None else Point.read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error


def _verify_store(files: bool, since: Point | None) -> bool:
    faults: list[Walked] = []
    counted = [0, 0]

    def each(walked: Walked) -> None:
        counted[0], counted[1] = counted[0] + bool(walked.network), counted[1] + walked.length
        if walked.wrong:
            faults.append(walked)
        progress.advance(task)

    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("Verifying")
        begin = partial(_set_total, progress, task)
        looked = verify_store(Settings.read(), begin, each, files=files, since=since)
    for walked in faults:
        _print_broken(walked)
    broken = sum(bool(walked.conversation_id) for walked in faults)
    store = ", and the store itself is" if broken < len(faults) else ""
    said = f"{counted[0]} conversations, {counted[1]} envelopes: {broken or 'none'} broken{store}"
    screen.print(said, highlight=False, soft_wrap=True)
    return _say_register(looked, since) or bool(faults)


def _set_total(progress: Progress, task: TaskID, total: int) -> None:
    progress.update(task, total=total)


def _print_broken(walked: Walked) -> None:
    """Where, and below it everything that is wrong there."""
    what = f"conversation {walked.conversation_id}" if walked.conversation_id else "store"
    where = f"{walked.network} {what}" if walked.network else what
    if len(walked.wrong) == 1:
        screen.print(f"[red]broken[/] {where}: {escape(walked.wrong[0])}", highlight=False, soft_wrap=True)
        return
    screen.print(f"[red]broken[/] {where}:", highlight=False, soft_wrap=True)
    for one in walked.wrong:
        screen.print(f"       {escape(one)}", highlight=False, soft_wrap=True)


def _say_register(looked: Looked, since: Point | None) -> bool:
    """Whether the register is not the one that it was."""
    if looked.on_its_way:
        said = f"{looked.on_its_way} changes were announced when a process was killed, and were not committed"
        screen.print(f"[yellow]note[/] register: {said}; the next start settles it", highlight=False)
    if not looked.is_since:
        said = "has not come from the head that you named: it was cut short, or written anew"
        screen.print(f"[red]broken[/] register: rolled back ({said})", highlight=False, soft_wrap=True)
    elif looked.register.end.place:
        after = " and comes from the head that you named" if since else ""
        said = f"Register: {looked.register.changes} changes{after}; keep its head: {looked.register.end}"
        screen.print(said, highlight=False, soft_wrap=True)
    return not looked.is_since


def _key_of_agent(name: str) -> bytes:
    """On the counter's own machine: an agent's key is nowhere else, and opens with their passphrase alone."""
    return key_of_agent(Settings.read(), name, typer.prompt(f"Passphrase of {name}", hide_input=True))


def _verify_bundle(path: Path, signer: Path | None, key: bytes | None, show: bool) -> bool:
    try:
        report, trusted = check_bundle(path, signer, key)
    except Broken as broken:
        screen.print(f"[red]wrong[/] {escape(str(broken))}", highlight=False, soft_wrap=True)
        return True
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
