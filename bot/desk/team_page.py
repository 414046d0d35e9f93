"""The team, for admins: who works here, invitations by one-time link, roles, who leaves, and the log of it all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sanic.response import HTTPResponse, html, redirect
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.guard import origin
from bot.desk.texts import TEXTS, named, text
from bot.team import accounts, diary, second
from bot.team.accounts import CannotChange
from bot.team.links import address
from bot.team.roles import ROLES
from bot.tickets import leaving


async def team_page(request: Any) -> HTTPResponse:
    """GET /team"""
    session = asks.session(request)
    notice, session.notice = session.notice, ""
    return await _page(request, notice=notice)


async def invite(request: Any) -> HTTPResponse:
    """POST /team/invite: the link stands on the page that answers, and nowhere else."""
    name, role = asks.field(request, "name"), asks.field(request, "role")
    return await _with_link(request, lambda conn, now, by: (name, accounts.invite(conn, name, role, now, by)))


async def reset(request: Any, account_id: str) -> HTTPResponse:
    """POST /team/<id>/reset: a link for a new passphrase."""

    def work(conn: Connection, now: float, by: str) -> tuple[str, str]:
        return accounts.get(conn, account_id).name, accounts.reset(conn, account_id, now, by)

    return await _with_link(request, work)


async def reset_second(request: Any, account_id: str) -> HTTPResponse:
    """POST /team/<id>/second_reset: for who lost phone and paper codes; the passphrase is enough again."""

    def work(conn: Connection, now: float, by: str) -> None:
        second.turn_off(conn, account_id, now, by, accounts.get(conn, account_id).name)

    return await _do(request, work, "did_second_reset")


async def change_role(request: Any, account_id: str) -> HTTPResponse:
    """POST /team/<id>/role"""
    role = asks.field(request, "role")
    return await _do(request, lambda conn, now, by: accounts.set_role(conn, account_id, role, now, by), "did_role")


async def leave(request: Any, account_id: str) -> HTTPResponse:
    """POST /team/<id>/leave"""
    people = asks.desk(request).conversations
    return await _do(request, lambda conn, now, by: leaving.leave(conn, people, account_id, now, by), "did_leave")


async def _do(request: Any, act: Callable[[Connection, float, str], object], done: str) -> HTTPResponse:
    session = asks.session(request)
    try:
        await asks.desk(request).store.write(lambda conn: act(conn, time.time(), session.name))
    except CannotChange as error:
        return await _page(request, wrong=error.args[0], status=409)
    session.notice = done
    return redirect("/team", status=303)


async def _with_link(request: Any, act: Callable[[Connection, float, str], tuple[str, str]]) -> HTTPResponse:
    by = asks.session(request).name
    try:
        name, code = await asks.desk(request).store.write(lambda conn: act(conn, time.time(), by))
    except CannotChange as error:
        return await _page(request, wrong=error.args[0], status=409)
    return await _page(request, link=address(origin(request), code), link_for=name)


async def _page(request: Any, *, status: int = 200, **said: str) -> HTTPResponse:
    desk, session = asks.desk(request), asks.session(request)
    people, entries = await desk.store.read(lambda conn: (accounts.everybody(conn), diary.latest(conn)))
    values = {
        "people": people,
        "entries": [(entry.at, told(session.language, entry)) for entry in entries],
        "roles": ROLES,
        "session": session,
        **{"notice": "", "wrong": "", "link": "", "link_for": "", **said},
    }
    return html(desk.pages.render("team.html", session.language, **values), status=status)


def told(language: str, entry: diary.Entry) -> str:
    """An entry of the log in words."""
    key = f"diary_{entry.kind}" if entry.actor or entry.kind != "refused" else "diary_refused_unknown"
    if key not in TEXTS:  # a kind of a later version, in a store that it wrote
        return f"{entry.actor}: {entry.kind} {entry.about} {entry.detail}"
    detail = named(language, "role", entry.detail)
    return text(language, key, actor=entry.actor, about=entry.about, detail=detail)
