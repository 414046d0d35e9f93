"""Logs carry ids and states, never words: a traceback keeps its places and types and loses its messages."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

FORMAT = "%(asctime)s %(levelname)-7s %(name)s  %(message)s"
_QUIET = ("rasa", "rasa_sdk", "sanic", "asyncio", "aiohttp", "apscheduler", "matplotlib", "alembic", "tensorflow")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """Writes of an exception where it happened and what kind it is. What it says may quote a customer."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; nothing that another handler has made of the exception, and of asyncio no picture of the task."""
        bare = logging.makeLogRecord({**record.__dict__, "exc_text": None, "stack_info": None})
        if record.name == "asyncio":
            bare.msg, bare.args = record.getMessage().split("\n", 1)[0], ()
        return super().format(bare)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (logging's own name)
        """Frames and types of the exception and its causes."""
        lines, error = [], ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines += traceback.format_tb(error.__traceback__)[-8:]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


def hush_structured_logs() -> None:
    """Rasa's structured logs print a customer's words at debug: keep the names of warnings and nothing else."""
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _only_the_event, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _only_the_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {"level": event.get("level", ""), "event": str(event.get("event", "")).split(" ", 1)[0]}


def set_up_logs(level: int = logging.INFO) -> None:
    """One handler on standard error for the whole process; libraries may only warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter(FORMAT))
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    hush_structured_logs()
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(tuple(f"{quiet}." for quiet in _QUIET)):
            _as_its_parent(logging.getLogger(name))


def _as_its_parent(logger: logging.Logger) -> None:
    """A library that set a level or a handler of its own below a quiet name writes as that name does."""
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)
