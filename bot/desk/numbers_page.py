"""The figures of the counter by channel and route, for leads: tables, charts beside them, and CSV for spreadsheets."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sanic.response import HTTPResponse, html, raw
from sqlalchemy.engine import Connection

from bot.desk import asks
from bot.desk.parts import Desk
from bot.desk.problems import Problem
from bot.desk.study_page import SVG, look_of
from bot.desk.texts import named, text
from bot.guichet_yml import zone
from bot.numbers import draw
from bot.numbers.flow import Step, flow
from bot.numbers.measures import Figures, everything, figures, grouped, since, spent
from bot.numbers.recount import Recount, recount
from bot.tickets.clocks import HOLDERS
from bot.tickets.ticket import label

DAYS = (7, 30, 90, 365)
DAY = 86_400.0
LENGTHS = ("bot", "first", "resolution", "with_bot", "with_customer", "with_person")
SHARES = ("contained", "late", "evidence", "csat")
COLUMNS = ("episodes", "backlog", *LENGTHS, *SHARES, "rated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the page shows: figures by group, mean time with each holder by channel, and what came and went."""

    groups: dict[str, dict[str, Figures]]
    spent: dict[str, tuple[float, ...]]
    steps: list[Step]


async def numbers_page(request: Any) -> HTTPResponse:
    """GET /numbers?days=30"""
    desk, session, days = asks.desk(request), asks.session(request), _days(request)
    seen = await desk.store.read(lambda conn: _look(conn, desk, session.language, days))
    counted: Recount = await desk.store.read(recount)
    values = {"groups": seen.groups, "spent": seen.spent, "steps": seen.steps, "holders": HOLDERS}
    values |= {"recount": counted, "days": days, "choices": DAYS, "differ": [label(n) for n in counted.differ]}
    values |= {"columns": COLUMNS, "lengths": LENGTHS, "shares": SHARES}
    return html(desk.pages.render("numbers.html", session.language, **values, session=session))


async def numbers_table(request: Any) -> HTTPResponse:
    """GET /numbers.csv?days=30: seconds and shares, an empty cell where there is not enough data."""
    desk, session, days = asks.desk(request), asks.session(request), _days(request)
    seen = await desk.store.read(lambda conn: _look(conn, desk, session.language, days))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("group", "name", *COLUMNS))
    for group, rows in seen.groups.items():
        for name, found in rows.items():
            plain = asdict(found)
            table.writerow((group, name, *(plain[column] for column in COLUMNS)))
    headers = {"content-disposition": f'attachment; filename="guichet-{days}-days.csv"'}
    return raw(out.getvalue().encode(), content_type="text/csv; charset=utf-8", headers=headers)


async def numbers_chart(request: Any, name: str) -> HTTPResponse:
    """GET /numbers/flow.svg?days=30&dark=1&narrow=1, and /numbers/spent.svg"""
    desk, language, days = asks.desk(request), asks.session(request).language, _days(request)
    drawing = _CHARTS.get(name.removesuffix(".svg"))
    if drawing is None:
        raise Problem(404)
    seen = await desk.store.read(lambda conn: _look(conn, desk, language, days))
    how, folder = look_of(request), desk.settings.data / "matplotlib"
    return raw(await asyncio.to_thread(lambda: drawing(seen, language)(how, folder)), content_type=SVG)


def _look(conn: Connection, desk: Desk, language: str, days: int) -> Seen:
    now, told = time.time(), everything(conn)
    lately = since(told, now - days * DAY)
    routes = {name: kind.route for name, kind in desk.networks.items()}

    def channel(network: str) -> str:
        return desk.pages.network(language, network)

    groups = {
        "all": {"": figures(lately)},
        "channel": grouped(lately, channel),
        "route": grouped(lately, lambda network: named(language, "route", routes.get(network, network))),
    }
    return Seen(groups=groups, spent=spent(lately, channel), steps=flow(told, days, now, zone()))


def _days(request: Any) -> int:
    asked = str(request.args.get("days") or "")
    return int(asked) if asked in map(str, DAYS) else 30


def _draw_spent(seen: Seen, language: str) -> _Drawing:
    words = {name: text(language, f"chart_{name}") for name in ("hours", "decimal")}
    words |= {f"part_{n}": text(language, f"holder_{holder}") for n, holder in enumerate(HOLDERS)}
    return lambda how, folder: draw.parts(seen.spent, words, how, folder)


def _draw_flow(seen: Seen, language: str) -> _Drawing:
    form = "%m-%d" if language == "en" else "%d/%m"
    names = [step.day.strftime(form) for step in seen.steps]
    lines = {text(language, f"flow_{line}"): [getattr(step, line) for step in seen.steps] for line in FLOW}
    return lambda how, folder: draw.weeks(names, lines, how, folder)


FLOW = ("opened", "ended", "open")
_Drawing = Callable[..., bytes]
_CHARTS: dict[str, Callable[[Seen, str], _Drawing]] = {"spent": _draw_spent, "flow": _draw_flow}
