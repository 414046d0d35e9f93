"""Logs carry ids and states: of an exception the places and the type, of a structured line its name, never words."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import FORMAT, WordlessFormatter, hush_structured_logs, set_up_logs

WORDS = "zanzibarlicious"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What `set_up_logs` writes; afterwards everything is as it was."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    root = (logging.root.handlers, logging.root.level)
    levels = {name: logging.getLogger(name).level for name in ("asyncio", "rasa", "aiohttp", "sanic")}
    set_up_logs()
    yield out
    logging.root.handlers, logging.root.level = root
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


def _raise(error: Exception) -> None:
    raise error


def _nested() -> None:
    try:
        try:
            _raise(KeyError(WORDS))
        except KeyError as error:
            raise ValueError(f"wrong: {WORDS}") from error
    except ValueError:
        _raise(RuntimeError(f"while {WORDS}"))


def test_of_an_exception_and_its_causes_only_places_and_types_are_written(written: io.StringIO) -> None:
    try:
        _nested()
    except RuntimeError:
        logging.getLogger("bot.test").exception("inbox row %s failed", 7)
    text = written.getvalue()
    assert WORDS not in text
    for seen in ("inbox row 7 failed", "builtins.RuntimeError", "builtins.ValueError", "builtins.KeyError", "_raise"):
        assert seen in text


def test_what_another_handler_made_of_the_exception_is_not_written(written: io.StringIO) -> None:
    """logging keeps the text of a traceback on the record, for the next handler to use."""
    logging.root.handlers.insert(0, logging.StreamHandler(io.StringIO()))
    try:
        _nested()
    except RuntimeError:
        logging.getLogger("bot.test").exception("failed", stack_info=True)
    assert "failed" in written.getvalue()
    assert WORDS not in written.getvalue()


def test_exceptions_that_cause_each_other_end(written: io.StringIO) -> None:
    one, two = ValueError(WORDS), KeyError(WORDS)
    one.__cause__, two.__cause__ = two, one
    logging.getLogger("bot.test").error("failed", exc_info=(type(one), one, None))
    assert written.getvalue().count("builtins.ValueError") == 1
    assert WORDS not in written.getvalue()


async def test_a_task_whose_exception_nobody_asked_for_is_not_pictured(written: io.StringIO) -> None:
    """asyncio would print the task, and with it its exception's text."""

    async def fails() -> None:
        raise ValueError(WORDS)

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert "Task exception was never retrieved" in written.getvalue()
    assert WORDS not in written.getvalue()


def test_the_formatter_writes_all_else_as_it_is() -> None:
    record = logging.LogRecord("bot.x", logging.WARNING, "f", 1, "row %s of %s", (7, "inbox"), None)
    assert WordlessFormatter(FORMAT).format(record).endswith("WARNING bot.x  row 7 of inbox")


def test_a_structured_line_keeps_its_name_alone(written: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    hush_structured_logs()
    log = structlog.get_logger()
    log.debug("processor.message.parse", text=WORDS)
    log.info("tracker.slots", slots={"name": WORDS})
    log.warning("action.failed", text=WORDS, error=ValueError(WORDS))
    log.error(f"cannot.parse {WORDS}")
    try:
        _raise(ValueError(WORDS))
    except ValueError:
        log.exception("broken", exc_info=True)
    lines = capsys.readouterr().err.splitlines()
    events = [("warning", "action.failed"), ("error", "cannot.parse"), ("error", "broken")]
    assert lines == [f"level='{level}' event='{event}'" for level, event in events]


@pytest.fixture
def own_ways() -> Iterator[io.StringIO]:
    """A library's logger with a level and a handler of its own, set before ours are (Sanic's access log)."""
    out, logger = io.StringIO(), logging.getLogger("sanic.access")
    before = (logger.handlers, logger.level, logger.propagate)
    logger.handlers, logger.propagate = [logging.StreamHandler(out)], False
    logger.setLevel(logging.INFO)
    yield out
    logger.handlers, logger.level, logger.propagate = before


def test_a_library_that_set_itself_up_writes_as_the_others_do(own_ways: io.StringIO, written: io.StringIO) -> None:
    logging.getLogger("sanic.access").info("a customer said %s", WORDS)
    logging.getLogger("sanic.access").warning("slow")
    assert own_ways.getvalue() == ""
    assert WORDS not in written.getvalue()
    assert "sanic.access  slow" in written.getvalue()


def test_libraries_may_only_warn_and_ours_may_inform(written: io.StringIO) -> None:
    for name in ("rasa.core.processor", "sanic.access", "aiohttp.client"):
        logging.getLogger(name).info("a customer said %s", WORDS)
    logging.getLogger("bot.converse").info("row 7")
    assert WORDS not in written.getvalue()
    assert "row 7" in written.getvalue()
