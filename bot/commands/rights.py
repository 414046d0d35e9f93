"""The commands of a person's rights: `guichet export`, `guichet erase`, `guichet hold` and `guichet retain`."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import typer
from rich.console import Console

from bot.erasure.retention import Over
from bot.running.rights import erase_person, export_person, hold_person, named, over, own_over, retain
from bot.settings import Settings

FOUND_WRONG = 1
app = typer.Typer()
screen = Console()
WHO = typer.Argument(..., help="A ticket (G-1001) or a network and an address (whatsapp:33612345678).")


@app.command("export")
def export_command(
    who: list[str] = typer.Argument(..., help="Tickets (G-1001) or addresses (whatsapp:336...), all of one person's."),
    out: Path = typer.Option(Path("export.zip"), "--out", "-o", help="File to write; it holds everything in clear."),
) -> None:
    """Give a person all that is kept of them: a readable page, the same as JSON, and their files, in one ZIP.

    Who wrote from several networks is named under each: guichet export G-1001 birdychat:lea
    """
    made = export_person(Settings.read(), who, out)
    about = f"{len(made.networks)} conversation(s) on {', '.join(sorted(set(made.networks)))}"
    told = f"{out}: {about}, {made.size:,} bytes, in clear: hand it to that person and delete it"
    screen.print(told, highlight=False, markup=False)
    for name in made.left_out:
        told = f"not in it: {name}, which the network once named as the same person; if so, name it as well"
        screen.print(told, highlight=False, markup=False)


@app.command("erase")
def erase_command(
    who: str = WHO,
    reason: str = typer.Option("the person asked", "--reason", help="Stands in the certificate; name nobody."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask again."),
    out: Path | None = typer.Option(None, "--out", "-o", help="File for the certificate (default: its id .json)."),
) -> None:
    """Erase a person: keys destroyed, messages, files, tickets and sessions gone. It cannot be undone.

    Hashes stay, so that `guichet verify` still proves the chains of everybody else; so does a signed certificate.
    Copies of the store made before hold what they held: delete them, or their keys.
    """
    settings = Settings.read()
    count = len(named(settings, who))
    if not yes:
        typer.confirm(
            f"Erase {count} conversation(s) for good? Copies of the store from before must go too", abort=True
        )
    certificate = erase_person(settings, who, reason)
    path = out or Path(f"erasure-{certificate.id}.json")
    path.write_bytes(certificate.content)
    path.with_suffix(".sig").write_bytes(certificate.signature)
    gone = ", ".join(f"{number} {name}" for name, number in sorted(certificate.facts["erased"].items()))
    screen.print(f"Erased: {gone}, {certificate.facts['files']} files. Certificate: {path}", highlight=False)


@app.command("hold")
def hold_command(
    who: str = WHO,
    reason: str = typer.Option("", "--reason", help="Why it must be kept."),
    lift: bool = typer.Option(False, "--lift", help="Allow to erase again."),
) -> None:
    """Put a legal hold on a person's conversations: nothing erases them until it is lifted."""
    if not lift and not reason:
        raise typer.BadParameter("say why with --reason, or --lift the hold")
    count = hold_person(Settings.read(), who, "" if lift else reason)
    screen.print(f"{count} conversation(s): {'the hold is lifted' if lift else 'on hold'}", highlight=False)


@app.command("retain")
def retain_command(
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would go, and erase nothing."),
) -> None:
    """Erase what was kept long enough (`retention` in guichet.yml), as the assistant does by itself.

    These are chats, and deliveries that stand in nobody's chat: statuses, news of ids, what could not be read.

    A legal hold and an open ticket come first. Each erasure has its certificate and its line in the log. Exit code 1
    when some had to stay; each is named with the reason.
    """
    settings = Settings.read()
    found = over(settings)
    for one in found:
        screen.print(_told(one), highlight=False, markup=False)
    if dry_run:
        told = f"{len(found)} conversation(s) and {own_over(settings)} delivery(ies) in nobody's chat kept long enough"
        screen.print(f"{told}; nothing was erased", highlight=False)
        return
    done = retain(settings, found)
    told = f"Erased {len(done.certificates)} conversation(s) and {done.own} delivery(ies) in nobody's chat"
    screen.print(told, highlight=False)
    for one, why in done.left:
        screen.print(f"left: {one.network} conversation {one.conversation_id}: {why}", highlight=False, markup=False)
    if done.left:
        raise typer.Exit(FOUND_WRONG)


def _told(one: Over) -> str:
    since = datetime.fromtimestamp(one.silent_since, timezone.utc)
    about = ", ".join(one.topics) or "no ticket"
    return f"{one.network} conversation {one.conversation_id} ({about}): silent since {since:%Y-%m-%d}, {one.days} days"
