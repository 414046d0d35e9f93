"""The command of the before/after study: `guichet study`."""

from __future__ import annotations

from datetime import datetime, timezone

import typer
from rich.console import Console
from rich.table import Table

from bot.numbers.plan import Plan
from bot.numbers.study import ENOUGH, ENOUGH_CHATS, FEW, FEW_CHATS, OPEN, Change, Estimate, Finding, Group, study
from bot.numbers.study_table import cases_csv, findings_csv
from bot.running.study import planned
from bot.settings import Settings

app = typer.Typer()
screen = Console()
HOUR = 3600.0


@app.command("study")
def study_command(
    as_csv: bool = typer.Option(False, "--csv", help="The figures as CSV, in seconds."),
    as_cases: bool = typer.Option(
        False, "--cases", help="Every request as CSV, without names: to count again yourself."
    ),
) -> None:
    """Show what opening to third-party apps changed: medians before and after, with 95% intervals.

    The day and the channels for comparison stand under `study` in guichet.yml. Where there is not enough data there is
    no number.
    """
    plan, since, found = planned(Settings.read())
    if as_cases:
        print(cases_csv(found), end="")
        return
    findings = study(found, with_control=bool(plan.control))
    if as_csv:
        print(findings_csv(findings), end="")
        return
    screen.print(_heading(plan, since), highlight=False)
    for one in findings:
        screen.print(_table(one, bool(plan.control)))
        screen.print(f"{one.measure}: {VERDICTS[one.answer.verdict]}", highlight=False)


def _heading(plan: Plan, since: float | None) -> str:
    when = "not noted yet: start the assistant once" if since is None else f"set on {_day(since)}"
    late = "" if since is None or since < plan.opens else ", after the day itself: read it with caution"
    control = ", ".join(plan.control) or "none"
    return f"Opening: {plan.day} ({when}{late}); {plan.days} days before and after; control: {control}"


def _table(found: Finding, with_control: bool) -> Table:
    table = Table("channels", "before", "after", "difference", title=f"{found.measure}, working hours [95% interval]")
    sides: list[tuple[str, Change]] = [("studied", found.studied)]
    if with_control:
        sides.append(("control", found.control))
    for name, change in sides:
        table.add_row(name, _group(change.before), _group(change.after), _said(change.difference))
    if with_control:
        table.add_row("effect", "", "", _said(found.effect))
    return table


def _group(group: Group) -> str:
    return f"{_said(group.median)}\n{group.requests} requests, {group.happened} settled"


def _said(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return f"not enough data ({MISSING.get(one.missing, one.missing)})"
    value, low, high = (f"{seconds / HOUR:.2f}" for seconds in (one.value, one.low, one.high))
    return f"{value} ({low} to {high})"


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%d}"


MISSING = {
    FEW: f"fewer than {ENOUGH} requests",
    FEW_CHATS: f"requests of fewer than {ENOUGH_CHATS} chats",
    OPEN: "too many are still open",
}
VERDICTS = {
    "longer": "customers wait longer",
    "shorter": "customers wait less",
    "unclear": "no change is established",
    "unknown": "not enough data",
}
