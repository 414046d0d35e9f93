"""The findings of a study as rows of a table, in seconds: for spreadsheets, and to count again elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from bot.numbers.cases import AFTER, BEFORE, CONTROL, STUDIED, Case
from bot.numbers.study import Estimate, Finding

HEADER = ("measure", "channels", "period", "requests", "happened", "median", "low", "high", "missing")


def findings_csv(findings: Iterable[Finding]) -> str:
    """A line for each group, difference and effect; empty cells where there is not enough data, and why."""
    return _csv(HEADER, (row for found in findings for row in _rows(found)))


def cases_csv(cases: Iterable[Case]) -> str:
    """A line for each request and measure: all that the study counts from. `chat` is a number made for this table."""
    rows = ((c.measure, c.side, c.period, c.chat, round(c.seconds, 3), int(c.happened)) for c in cases)
    return _csv(("measure", "channels", "period", "chat", "seconds", "happened"), rows)


def _rows(found: Finding) -> Iterator[tuple[object, ...]]:
    for side, change in ((STUDIED, found.studied), (CONTROL, found.control)):
        for period, group in ((BEFORE, change.before), (AFTER, change.after)):
            yield (found.measure, side, period, group.requests, group.happened, *_cells(group.median))
        yield (found.measure, side, "difference", "", "", *_cells(change.difference))
    yield (found.measure, "effect", "difference", "", "", *_cells(found.effect))


def _cells(one: Estimate) -> tuple[object, ...]:
    figures = (None if v is None else round(v, 1) for v in (one.value, one.low, one.high))
    return (*("" if v is None else v for v in figures), one.missing)


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(header)
    table.writerows(rows)
    return out.getvalue()
