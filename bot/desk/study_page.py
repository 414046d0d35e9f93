"""The before/after study for leads: what opening to third-party apps changed, its curves, and its table."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from sanic.response import HTTPResponse, html, raw

from bot.desk import asks
from bot.desk.parts import Desk
from bot.desk.problems import Problem
from bot.desk.texts import text
from bot.numbers import draw
from bot.numbers.cases import MEASURES, PERIODS, STUDIED, Case, cases
from bot.numbers.plan import Plan, set_on
from bot.numbers.study import ENOUGH, ENOUGH_CHATS, samples, study
from bot.numbers.study_table import findings_csv
from bot.numbers.survival import curve

SVG = "image/svg+xml"


async def study_page(request: Any) -> HTTPResponse:
    """GET /study"""
    desk, session, plan = asks.desk(request), asks.session(request), asks.desk(request).study
    values: dict[str, Any] = {"plan": plan, "session": session, "enough": {"few": ENOUGH, "few_chats": ENOUGH_CHATS}}
    values["now_at"] = time.time()
    if plan is not None:
        found = await _cases(desk, plan)
        values["set_on"] = await desk.store.read(lambda conn: set_on(conn, plan))
        values["findings"] = await asyncio.to_thread(study, found, with_control=bool(plan.control))
        values["drawn"] = {measure for measure in MEASURES if _drawable(found, measure)}
    return html(desk.pages.render("study.html", session.language, **values))


async def study_table(request: Any) -> HTTPResponse:
    """GET /study.csv"""
    plan = _planned(request)
    found = await _cases(asks.desk(request), plan)
    findings = await asyncio.to_thread(study, found, with_control=bool(plan.control))
    headers = {"content-disposition": f'attachment; filename="guichet-study-{plan.day}.csv"'}
    return raw(findings_csv(findings).encode(), content_type="text/csv; charset=utf-8", headers=headers)


async def study_chart(request: Any, measure: str) -> HTTPResponse:
    """GET /study/first.svg?dark=1&narrow=1"""
    desk, plan, language = asks.desk(request), _planned(request), asks.session(request).language
    found = await _cases(desk, plan)
    name = measure.removesuffix(".svg")
    if not _drawable(found, name):
        raise Problem(404)
    words = {name: text(language, f"chart_{name}") for name in ("hours", "share", "decimal")}
    titles = {period: text(language, f"study_{period}") for period in PERIODS}

    def work() -> bytes:
        some = samples(found)
        curves = {titles[p]: curve(some[name, STUDIED, p]) for p in PERIODS if (name, STUDIED, p) in some}
        return draw.waits(curves, words, look_of(request), desk.settings.data / "matplotlib")

    return raw(await asyncio.to_thread(work), content_type=SVG)


def look_of(request: Any) -> draw.Look:
    """As the page asks for a chart: for dark screens, for narrow ones."""
    return draw.look(request.args.get("dark") == "1", request.args.get("narrow") == "1")


def _planned(request: Any) -> Plan:
    plan = asks.desk(request).study
    if plan is None:
        raise Problem(404)
    return plan


async def _cases(desk: Desk, plan: Plan) -> list[Case]:
    routes = {name: kind.route for name, kind in desk.networks.items()}
    return await desk.store.read(lambda conn: cases(conn, plan, routes, time.time()))


def _drawable(found: list[Case], measure: str) -> bool:
    chats = [case.chat for case in found if case.measure == measure and case.side == STUDIED]
    return len(chats) >= ENOUGH and len(set(chats)) >= ENOUGH_CHATS
