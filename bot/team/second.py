"""The second step of a sign-in: codes of an authenticator app (RFC 6238), each good once, and codes kept on paper.

The app's secret is sealed with the account's own private key, which their passphrase opens: whoever has the database
and the key files has no code, and cannot put a secret of their own in its place. Of paper codes only hashes are kept.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.team import diary
from bot.vault import heads, living
from bot.vault.personal import open_own, seal_own
from bot.vault.sealing import CannotOpen

STEP = 30
"""Seconds for which a code is shown; the one before and the one after it are taken too, for clocks that differ."""
PAPER_CODES = 10
APP, PAPER = "app", "paper"
"""What a code came from."""
_PLACE = "agent-second"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 5


def new_secret() -> str:
    """160 random bits in base32, for an authenticator app."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What the app reads from the picture: `otpauth://totp/...`."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name="Guichet")


def step_of(secret: str, code: str, now: float) -> int | None:
    """The step of time whose code this is, at most one away from `now`; None for any other code."""
    shown, present = pyotp.TOTP(secret, interval=STEP), int(now) // STEP
    given, found = _tidy(code).encode("utf-8", "replace"), None
    for step in (present - 1, present, present + 1):
        if secrets.compare_digest(shown.generate_otp(step).encode(), given):
            found = step
    return found


def turn_on(
    conn: Connection, account_id: str, private: bytes, confirmed: tuple[str, int], now: float, name: str
) -> list[str]:
    """From now on a code is asked for; gives the paper codes. `confirmed`: the secret, and the step of a code of it.

    Raises CannotOpen for a private key that is not there.
    """
    secret, step = confirmed
    sealed = seal_own(private, secret.encode(), _PLACE, account_id)
    _write(conn, account_id, sealed, step)
    diary.note(conn, now, name, "second_on")
    return _new_paper(conn, account_id)


def accept(conn: Connection, account_id: str, private: bytes, code: str, now: float) -> str:
    """APP or PAPER, and the code is used up; "" for a wrong or a used one."""
    row = conn.execute(select(schema.agent).where(schema.agent.c.id == account_id)).first()
    if row is None or row.second_sealed is None:
        return ""
    try:
        secret = open_own(private, row.second_sealed, _PLACE, account_id).decode()
    except CannotOpen:
        return ""
    step = step_of(secret, code, now)
    if step is not None:
        table = schema.agent
        later = (table.c.id == account_id) & (table.c.second_step < step)
        return APP if living.change(conn, table, later, second_step=step) == 1 else ""
    return PAPER if accept_paper(conn, account_id, code) else ""


def accept_paper(conn: Connection, account_id: str, code: str) -> bool:
    """Whether it is a paper code that was not used yet; it is used up."""
    table = schema.agent_code
    return _take_paper(conn, (table.c.agent_id == account_id) & (table.c.sha256 == _digest(account_id, code))) == 1


def paper_left(conn: Connection, account_id: str) -> int:
    """How many paper codes have not been used."""
    table = schema.agent_code
    return int(conn.execute(select(func.count()).where(table.c.agent_id == account_id)).scalar_one())


def new_paper(conn: Connection, account_id: str, now: float, name: str) -> list[str]:
    """Other paper codes; those before are worth nothing."""
    diary.note(conn, now, name, "second_codes")
    return _new_paper(conn, account_id)


def turn_off(conn: Connection, account_id: str, now: float, by: str, about: str = "") -> None:
    """The passphrase is enough again. `about`: whose it was, where an admin did it."""
    take_away(conn, account_id)
    diary.note(conn, now, by, "second_reset" if about else "second_off", about)


def take_away(conn: Connection, account_id: str) -> None:
    """Secret and paper codes are gone: with the key that opened them, or on somebody's word."""
    _write(conn, account_id, None, 0)
    _take_paper(conn, schema.agent_code.c.agent_id == account_id)


def seal_again(conn: Connection, account_id: str, old: bytes, new: bytes) -> None:
    """The secret for another key of the same person. Raises CannotOpen."""
    row = conn.execute(select(schema.agent).where(schema.agent.c.id == account_id)).one()
    if row.second_sealed is not None:
        plain = open_own(old, row.second_sealed, _PLACE, account_id)
        _write(conn, account_id, seal_own(new, plain, _PLACE, account_id), row.second_step)


def _new_paper(conn: Connection, account_id: str) -> list[str]:
    table = schema.agent_code
    _take_paper(conn, table.c.agent_id == account_id)
    codes = ["-".join(_group() for _ in range(_GROUPS)) for _ in range(PAPER_CODES)]
    for row in [{"agent_id": account_id, "sha256": _digest(account_id, code)} for code in codes]:
        conn.execute(table.insert().values(row))
        heads.put_in_house(conn, table.name, row)
    return codes


def _take_paper(conn: Connection, which: Any) -> int:
    """These paper codes are worth nothing any more; gives how many there were."""
    table = schema.agent_code
    rows = conn.execute(select(table).where(which).with_for_update()).mappings().all()
    for row in rows:
        conn.execute(delete(table).where(table.c.sha256 == row["sha256"]))
        heads.taken_from_house(conn, table.name, row)
    return len(rows)


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))


def _digest(account_id: str, code: str) -> str:
    """15 letters of 31 are 74 random bits: nobody finds them from a hash."""
    return hashlib.sha256(f"{account_id}:{_tidy(code)}".encode("utf-8", "replace")).hexdigest()


def _tidy(code: str) -> str:
    """Without what people put between the groups."""
    return "".join(c for c in code[:60].casefold() if not c.isspace() and c != "-")


def _write(conn: Connection, account_id: str, sealed: bytes | None, step: int) -> None:
    living.change(conn, schema.agent, schema.agent.c.id == account_id, second_sealed=sealed, second_step=step)
