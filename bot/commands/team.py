"""The command of the team: `guichet team`."""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.running import team
from bot.settings import Settings
from bot.team.roles import AGENT

app = typer.Typer()
screen = Console()


class Act(str, Enum):
    """What can be done."""

    LIST = "list"
    ADD = "add"
    ROLE = "role"
    LEAVE = "leave"
    RESET = "reset"
    LOG = "log"


@app.command("team")
def team_command(
    act: Act = typer.Argument(Act.LIST, help="What to do."),
    name: str = typer.Argument("", help="Whose account."),
    role: str = typer.Option(AGENT, "--role", help="With add and role: agent, lead or admin."),
) -> None:
    """Show or change who works in the desk. Works without the desk, also when nobody can sign in any more.

    guichet team add "Léa Moreau" --role lead     prints a link that works once

    guichet team reset "Marc"                     a link for a new passphrase; nothing that was sealed is lost

    guichet team leave "Marc"                     no more access, from this moment
    """
    settings = Settings.read()
    if act in (Act.LIST, Act.LOG):
        screen.print(_people(settings) if act is Act.LIST else _log(settings))
        return
    if not name:
        raise typer.BadParameter(f"whose account? guichet team {act.value} NAME")
    if act in (Act.ADD, Act.RESET):
        link = team.add(settings, name, role) if act is Act.ADD else team.reset(settings, name)
        screen.print(f"For {name} alone, works once and for seven days:", highlight=False, markup=False)
        screen.print(link, soft_wrap=True, highlight=False, markup=False)
    elif act is Act.ROLE:
        team.set_role(settings, name, role)
        screen.print(f"{name}: {role}", highlight=False, markup=False)
    else:
        count = team.leave(settings, name)
        screen.print(f"{name} has left the team; {count} tickets are back in the queue.", highlight=False, markup=False)


def _people(settings: Settings) -> Table | str:
    table = Table("name", "role", "state", title="Team")
    people = team.listed(settings)
    for account in people:
        state = f"{account.state}, changed past the desk ({account.changed})" if account.changed else account.state
        table.add_row(escape(account.name), account.role, state)
    return table if people else "Nobody has an account yet: `guichet run` prints the link of the first sign-in."


def _log(settings: Settings) -> Table:
    table = Table("when (UTC)", "who", "did", "to", "", title="What was done in the desk")
    for entry in team.log(settings):
        at = f"{datetime.fromtimestamp(entry.at, timezone.utc):%Y-%m-%d %H:%M:%S}"
        table.add_row(at, escape(entry.actor), entry.kind, escape(entry.about), escape(entry.detail))
    return table
