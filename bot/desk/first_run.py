"""The first sign-in: a link with a code that works once and until the next start. Only the code's SHA-256 is kept."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.store import StoreUnavailable, migrate, open_engine
from bot.team.accounts import count
from bot.team.links import address, digest, new_code

FILE = "desk-first-run.json"


def first_run_link(settings: Settings) -> str | None:
    """The link with which the first agent signs in, for the operator's terminal; None when there is an agent.

    Each call makes a new code, and the one before stops working. Raises StoreUnavailable, OSError.
    """
    migrate(settings.database_url)
    file = settings.data / FILE
    if _has_agent(settings.database_url):
        file.unlink(missing_ok=True)
        return None
    code = new_code()
    _write(file, {"sha256": digest(code)})
    return address(f"http://127.0.0.1:{settings.desk_port}", code)


def is_code(settings: Settings, code: str) -> bool:
    """Whether this is the code of the latest link."""
    try:
        kept = json.loads((settings.data / FILE).read_text("utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return hmac.compare_digest(str(kept), digest(code))


def forget_code(settings: Settings) -> None:
    """The code was used."""
    (settings.data / FILE).unlink(missing_ok=True)


def _has_agent(url: str) -> bool:
    engine = open_engine(url)
    try:
        with engine.connect() as conn, conn.begin():
            return count(conn) > 0
    except SQLAlchemyError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        engine.dispose()


def _write(file: Path, content: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(content, out)
    draft.replace(file)
