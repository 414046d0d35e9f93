"""The figures of the counter by channel and route, for leads; the same as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import asdict
from typing import Any

from sanic.response import HTTPResponse, html, raw
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.parts import Desk
from bot.desk.texts import named
from bot.numbers.measures import Figures, figures, grouped, told
from bot.numbers.recount import Recount, recount
from bot.tickets.ticket import label

DAYS = (7, 30, 90, 365)
DAY = 86_400.0
COLUMNS = ("episodes", "backlog", "bot", "first", "resolution", "with_person", "with_customer", "contained", "late")


async def numbers_page(request: Any) -> HTTPResponse:
    """GET /numbers?days=30"""
    desk, session, days = asks.desk(request), asks.session(request), _days(request)
    groups, counted = await desk.store.read(lambda conn: _look(conn, desk, session.language, days))
    values = {"groups": groups, "recount": counted, "days": days, "choices": DAYS, "columns": COLUMNS}
    values["differ"] = [label(number) for number in counted.differ]
    return html(desk.pages.render("numbers.html", session.language, **values, session=session))


async def numbers_table(request: Any) -> HTTPResponse:
    """GET /numbers.csv?days=30: seconds and shares, an empty cell where there is not enough data."""
    desk, session, days = asks.desk(request), asks.session(request), _days(request)
    groups, _ = await desk.store.read(lambda conn: _look(conn, desk, session.language, days))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("group", "name", *COLUMNS))
    for group, rows in groups.items():
        for name, found in rows.items():
            plain = asdict(found)
            table.writerow((group, name, *(plain[column] for column in COLUMNS)))
    headers = {"content-disposition": f'attachment; filename="guichet-{days}-days.csv"'}
    return raw(out.getvalue().encode(), content_type="text/csv; charset=utf-8", headers=headers)


def _look(conn: Connection, desk: Desk, language: str, days: int) -> tuple[dict[str, dict[str, Figures]], Recount]:
    found = told(conn, time.time() - days * DAY)
    routes = {name: kind.route for name, kind in desk.networks.items()}
    groups = {
        "all": {"": figures(found)},
        "channel": grouped(found, lambda network: desk.pages.network(language, network)),
        "route": grouped(found, lambda network: named(language, "route", routes.get(network, network))),
    }
    return groups, recount(conn)


def _days(request: Any) -> int:
    asked = str(request.args.get("days") or "")
    return int(asked) if asked in map(str, DAYS) else 30
