"""The commands of training: `guichet evaluate`, `guichet compare`, `guichet promote` and `guichet rollback`."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.running.training import compared, evaluated, pictures, promoted, rolled_back, until_it_answers
from bot.settings import Settings
from bot.training.asking import Answer
from bot.training.comparing import SIGNIFICANT, Comparison, refusals
from bot.training.history import Event
from bot.training.measures import Measures, by_language, confusions
from bot.training.promoting import PromotionRefused, Wish

FOUND_WRONG = 1
SENTENCES_SHOWN = 3
app = typer.Typer()
screen = Console()
ON = typer.Option(None, "--on", help="A file or folder of labelled sentences (default: tests/nlu).")
NOTE = typer.Option(..., "--note", help="Why; it stands in the history.")


@app.command("evaluate")
def evaluate_command(
    model: str = typer.Argument("", help="A file, a name in models/, or `running`; without it the one that fits."),
    on: Path | None = ON,
    out: Path | None = typer.Option(None, "--out", "-o", help="Folder for the two pictures."),
    worst: int = typer.Option(10, "--worst", min=0, help="How many confusions to show."),
) -> None:
    """Measure a model on sentences it was not trained on: accuracy, macro F1, calibration, what it confuses.

    Draws the confusion matrix and a histogram of how sure it was.
    """
    settings = Settings.read()
    with screen.status("Asking the model"):
        path, found = evaluated(settings, model, on)
        drawn = pictures(settings, path, found, out)
    screen.print(_table(path.name, by_language(found)))
    for confusion in confusions(found)[:worst]:
        screen.print(f"{confusion.intent} taken for {confusion.taken_for}: {len(confusion.sentences)}", highlight=False)
        for answer in confusion.sentences[:SENTENCES_SHOWN]:
            screen.print(f"    {answer.confidence:4.0%}  {escape(answer.text)}", highlight=False)
    for picture in drawn:
        screen.print(str(picture), highlight=False, soft_wrap=True)


@app.command("compare")
def compare_command(
    before: str = typer.Argument(..., help="A model: a file, a name in models/, or `running`."),
    after: str = typer.Argument(..., help="The other."),
    on: Path | None = ON,
) -> None:
    """Compare two models on the same sentences: which changed, and whether it is more than luck (McNemar's exact test).

    Exit code 1 when the gate would refuse the second model in place of the first.
    """
    with screen.status("Asking both models"):
        comparison = compared(Settings.read(), before, after, on)
    _show(comparison)
    reasons = refusals(comparison)
    for reason in reasons:
        screen.print(f"[red]refused at the gate[/] {escape(reason)}", highlight=False)
    raise typer.Exit(FOUND_WRONG if reasons else 0)


@app.command("promote")
def promote_command(
    model: str = typer.Argument("", help="A model: a file or a name in models/; without it the one that fits."),
    note: str = NOTE,
    override: bool = typer.Option(False, "--override", help="Take it although the gate refuses it; this is logged."),
) -> None:
    """Let a model answer customers, if it passes the gate; a running assistant switches at once and loses nothing.

    Refused is what understands a protected intent worse, or is significantly worse overall.
    """
    settings = Settings.read()
    try:
        with screen.status("Measuring it against the running one"):
            event = promoted(settings, model, _wish(note, override))
    except PromotionRefused as refused:
        screen.print(f"[red]refused[/] {escape(str(refused))}", highlight=False)
        raise typer.Exit(FOUND_WRONG) from refused
    _tell(settings, event)


@app.command("rollback")
def rollback_command(note: str = NOTE) -> None:
    """Let the model before this one answer again; a running assistant switches at once and loses nothing."""
    settings = Settings.read()
    _tell(settings, rolled_back(settings, _wish(note, override=False)))


def _wish(note: str, override: bool) -> Wish:
    return Wish(who=getpass.getuser(), at=datetime.now(timezone.utc), note=note, override=override)


def _tell(settings: Settings, event: Event) -> None:
    screen.print(f"{event.model} answers from now on (before: {event.before or 'none'})", highlight=False)
    if event.about:
        screen.print(f"[red]in spite of the gate[/]: {escape(event.about)}", highlight=False)
    with screen.status("Waiting for the running assistant"):
        seconds = until_it_answers(settings, event.model)
    if seconds is not None:
        screen.print(f"the running assistant switched within {seconds:.1f} s", highlight=False)
    elif settings.given.get("GUICHET_MODEL"):
        screen.print("GUICHET_MODEL names another model: that one runs until it is unset", highlight=False)
    else:
        screen.print("no running assistant has switched: it holds at the next start", highlight=False)


def _table(title: str, parts: Mapping[str, Measures]) -> Table:
    table = Table(title=title)
    for heading in ("", *parts):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("sentences", *(str(part.sentences) for part in parts.values()))
    for name, label in ROWS.items():
        table.add_row(label, *(f"{100 * getattr(part, name):.1f} %" for part in parts.values()))
    return table


def _show(comparison: Comparison) -> None:
    told: dict[str, Sequence[Answer]] = {"before": comparison.before, "after": comparison.after}
    screen.print(_table("before and after", {name: by_language(side)["all"] for name, side in told.items()}))
    sure = "more than luck" if comparison.p_value < SIGNIFICANT else "may be luck"
    screen.print(
        f"{comparison.gained} gained, {comparison.lost} lost: p = {comparison.p_value:.3g}, {sure}", highlight=False
    )
    for change in sorted(comparison.changes, key=lambda change: change.kind):
        words = f"{change.before.best} -> {change.after.best}: {escape(change.after.text)}"
        screen.print(f"{change.kind:7} {words}", highlight=False)


ROWS = {
    "accuracy": "best intent is right (accuracy)",
    "macro_f1": "macro F1",
    "calibration_error": "calibration error (ECE)",
    "unsure": "in scope, called not understood",
}
