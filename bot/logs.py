"""Logs carry ids and states, never words: a traceback keeps its places and types and loses its messages."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)-7s %(name)s  %(message)s"
_QUIET = ("rasa", "rasa_sdk", "sanic", "asyncio", "aiohttp", "apscheduler", "matplotlib", "alembic", "tensorflow")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """Writes of an exception where it happened and what kind it is. What it says may quote a customer."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  (logging's own name)
        """Frames and types of the exception and its causes."""
        lines, error = [], ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)[-8:]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n")
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


def set_up_logs(level: int = logging.INFO) -> None:
    """One handler on standard error for the whole process; libraries may only warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter(FORMAT))
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
