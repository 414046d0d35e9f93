"""The requests of a study, from their clocks: sides, periods, and how long those still open have waited."""

from __future__ import annotations

from datetime import date, datetime, timezone

from sqlalchemy.engine import Connection

from bot.numbers.cases import Case, cases
from bot.numbers.plan import Plan
from bot.numbers.study import study
from bot.numbers.study_table import cases_csv, findings_csv
from tests.numbers.history import DAY, HOUR, Request, months, put

TUESDAY = datetime(2026, 9, 1, 10, tzinfo=timezone.utc).timestamp()  # noon in Paris
PLAN = Plan(day=date(2026, 9, 1), opens=TUESDAY, days=60, control=("console",))
ROUTES = {"whatsapp": "native", "console": "native"}


def found(conn: Connection, *requests: Request, now: float = TUESDAY + 2 * HOUR) -> dict[tuple[str, str], Case]:
    put(conn, list(requests))
    return {(one.side + one.period, one.measure): one for one in cases(conn, PLAN, ROUTES, now)}


def test_one_request_gives_both_measures_in_working_time(conn: Connection) -> None:
    one = found(conn, Request(network="whatsapp", began=TUESDAY, first=HOUR, end=DAY), now=TUESDAY + 2 * DAY)
    first, end = one["studiedafter", "first"], one["studiedafter", "resolution"]
    assert (first.seconds, first.happened) == (HOUR, True)
    assert (end.seconds, end.happened) == (9 * HOUR, True)


def test_what_is_open_has_waited_until_now(conn: Connection) -> None:
    one = found(conn, Request(network="console", began=TUESDAY))
    assert {(case.seconds, case.happened) for case in one.values()} == {(2 * HOUR, False)}


def test_what_began_before_is_watched_until_the_day(conn: Connection) -> None:
    one = found(conn, Request(network="whatsapp", began=TUESDAY - HOUR, first=HOUR / 2, end=2 * HOUR))
    assert one["studiedbefore", "first"].happened
    end = one["studiedbefore", "resolution"]
    assert (end.seconds, end.happened) == (HOUR, False)


def test_what_is_outside_of_the_time_does_not_count(conn: Connection) -> None:
    assert found(conn, Request(network="whatsapp", began=TUESDAY - 61 * DAY, first=1, end=2)) == {}


def test_the_whole_way_from_the_tables_finds_the_effect(conn: Connection) -> None:
    put(conn, months(4, TUESDAY, more=6.0, each=120))
    rows = cases(conn, PLAN, ROUTES, TUESDAY + 60 * DAY)
    first, end = study(rows, with_control=True, times=300)
    assert (first.answer.verdict, end.answer.verdict) == ("unclear", "longer")
    assert len(cases_csv(rows).splitlines()) == len(rows) + 1
    table = findings_csv([first, end]).splitlines()
    assert len(table) == 15
    assert table[-1].startswith("resolution,effect,difference")
