"""The commands of keys: `guichet rotate-key`, `guichet recovery-key` and `guichet recover`."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import Progress

from bot.running import keys
from bot.settings import Settings

FOUND_WRONG = 1
app = typer.Typer()
screen = Console()


@app.command("rotate-key")
def rotate_command() -> None:
    """Give the assistant and the queue new key pairs, and wrap every conversation's key for them.

    Everything goes on meanwhile: running processes see it by themselves. Killed in the middle, it goes on where it was
    when you start it again; until then both pairs open. Copies of the store from before still open with copies of the
    old keys. Exit code 1 when some keys do not open: the old pair is kept then.
    """
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("Wrapping keys", total=None)
        stuck = keys.rotate(
            Settings.read(),
            lambda total: progress.update(task, total=total),
            lambda count: progress.update(task, advance=count),
        )
    if stuck:
        screen.print(f"{stuck} keys do not open and stay as they were; the old key files are kept for them.")
        raise typer.Exit(FOUND_WRONG)
    screen.print("The keys are new; the old ones are gone.")


@app.command("recovery-key")
def recovery_key_command(
    new: bool = typer.Option(False, "--new", help="Make another; the one before opens nothing any more."),
) -> None:
    """Print the recovery key, once: with it and the database, `guichet recover` makes a lost key folder again."""
    keys.print_recovery_key(screen, keys.make_recovery_key(Settings.read(), new=new))


@app.command("recover")
def recover_command() -> None:
    """Make a lost key folder again, from the recovery key and the database."""
    typed = typer.prompt("Recovery key", hide_input=True)
    settings = Settings.read()
    keys.recover(settings, typed)
    screen.print(f"The keys are in {settings.keys} again.", highlight=False)
