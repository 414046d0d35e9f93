"""Accounts: who is invited, who works here, who has left. Each change is noted in the diary as it is made."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.team import diary, links, second
from bot.team.cannot import BadChoice as BadChoice
from bot.team.cannot import CannotChange as CannotChange
from bot.team.cannot import LastAdmin as LastAdmin
from bot.team.cannot import NameTaken as NameTaken
from bot.team.cannot import NoSuchAccount as NoSuchAccount
from bot.team.cannot import NotFirst as NotFirst
from bot.team.names import LONGEST_NAME, same_name, tidy_name
from bot.team.roles import ADMIN, AGENT, ROLES
from bot.vault import living
from bot.vault.passphrase import LONGEST, SHORTEST
from bot.vault.personal import Secret

INVITED, ACTIVE, LEFT = "invited", "active", "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person of the team. Sessions of an older `version` are over; an unused link works until `link_until`.

    `changed` is the column that somebody changed past the desk, "" for none: such an account lets nobody in.
    """

    id: str
    name: str
    role: str
    state: str
    language: str
    version: int
    link_until: float
    second: bool = False
    """Whether a code is asked for beside the passphrase."""
    changed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody comes in with. `prove` makes, of parts, what only holders of the counter's keys can make."""

    secret: Secret
    language: str
    prove: Callable[..., str]

    def columns(self, account_id: str) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "passphrase_hash": self.secret.passphrase_hash,
            "public_key": self.secret.public_key,
            "key_proof": self.prove("agent-key", account_id, self.secret.public_key.hex()),
            "private_sealed": self.secret.private_sealed,
            "language": self.language,
        }


def own_reader(account_id: str) -> str:
    """The name under which conversations' keys are wrapped for this person."""
    return f"agent:{account_id}"


def read(conn: Connection, row: Row) -> Account:
    """The account in a row."""
    names = ("id", "name", "role", "state", "language", "version", "link_until")
    changed = living.wrong(conn, schema.agent, row._mapping) or ""
    told = {name: getattr(row, name) for name in names}
    return Account(**told, second=row.second_sealed is not None, changed=changed)


def count(conn: Connection) -> int:
    """How many work here now."""
    active = schema.agent.c.state == ACTIVE
    return int(conn.execute(select(func.count()).select_from(schema.agent).where(active)).scalar_one())


def everybody(conn: Connection) -> list[Account]:
    """All accounts by name, those who left at the end."""
    rows = conn.execute(select(schema.agent)).all()
    return sorted((read(conn, row) for row in rows), key=lambda a: (a.state == LEFT, a.name.casefold()))


def named(conn: Connection, name: str) -> Account:
    """The account of this name. Raises NoSuchAccount."""
    found = next((account for account in everybody(conn) if same_name(account.name, name)), None)
    if found is None:
        raise NoSuchAccount("no_such_account")
    return found


def get(conn: Connection, account_id: str) -> Account:
    """The account of this id. Raises NoSuchAccount."""
    row = conn.execute(select(schema.agent).where(schema.agent.c.id == account_id)).first()
    if row is None:
        raise NoSuchAccount("no_such_account")
    return read(conn, row)


def key_pair(conn: Connection, account_id: str) -> tuple[bytes, bytes]:
    """The sealed private key and the public one of this account; both empty where there is none yet."""
    table = schema.agent
    row = conn.execute(select(table.c.private_sealed, table.c.public_key).where(table.c.id == account_id)).one()
    return bytes(row.private_sealed or b""), bytes(row.public_key or b"")


def create_first(conn: Connection, name: str, chosen: Chosen, now: float) -> Account:
    """The first account, an admin's. Raises BadChoice, NotFirst, NameTaken."""
    if count(conn):
        raise NotFirst("dead_link")
    row = _new(conn, name, ADMIN, now)
    _write(conn, row["id"], state=ACTIVE, **chosen.columns(row["id"]))
    diary.note(conn, now, row["name"], "first")
    return get(conn, row["id"])


def invite(conn: Connection, name: str, role: str, now: float, by: str) -> str:
    """The code of the link with which a colleague gets in, also one who had left. Raises BadChoice, NameTaken."""
    if role not in ROLES:
        raise BadChoice("bad_role")
    former = next((a for a in everybody(conn) if same_name(a.name, name) and a.state == LEFT), None)
    account_id = former.id if former else _new(conn, name, role, now)["id"]
    _write(conn, account_id, role=role, state=INVITED)
    diary.note(conn, now, by, "invited", tidy_name(name), role)
    return _link(conn, account_id, now)


def reset(conn: Connection, account_id: str, now: float, by: str) -> str:
    """The code of a link for a new passphrase; the old one, its keys, the second step and every session are over.

    Nothing is lost: what was wrapped for them is wrapped anew when they come in. An account that was changed past the
    desk is whole again with this, and an agent's: the role it had then is not believed. Raises NoSuchAccount.
    """
    account = get(conn, account_id)
    if account.state == LEFT:
        raise NoSuchAccount("has_left")
    if account.changed:  # nothing in it is believed, nor reckoned with: no session is of a version drawn anew
        fresh = {"version": 1 + secrets.randbelow(_VERSIONS), "link_sha256": "", "link_until": 0}
        living.renew(conn, schema.agent, account_id, **_NO_SECRET, **fresh, role=AGENT)
        diary.note(conn, now, by, "mended", account.name, account.changed)
    else:
        _write(conn, account_id, **_NO_SECRET, version=account.version + 1)
    second.take_away(conn, account_id)
    _take_keys(conn, account_id)
    diary.note(conn, now, by, "reset", account.name)
    return _link(conn, account_id, now)


def held_by(conn: Connection, code: str, now: float) -> Account:
    """The account whose unused link this code is. Raises NoSuchAccount."""
    table = schema.agent
    mine = (table.c.link_sha256 == links.digest(code)) & (table.c.link_until > now) & (table.c.state != LEFT)
    row = conn.execute(select(table).where(mine)).first() if code else None
    if row is None or (account := read(conn, row)).changed:
        raise NoSuchAccount("dead_link")
    return account


def redeem(conn: Connection, code: str, chosen: Chosen, now: float) -> Account:
    """The colleague has chosen a passphrase; the link is dead afterwards. Raises NoSuchAccount."""
    account = held_by(conn, code, now)
    standing = {"state": ACTIVE, "version": account.version + 1, "link_sha256": "", "link_until": 0}
    _write(conn, account.id, **chosen.columns(account.id), **standing)
    diary.note(conn, now, account.name, "joined" if account.state == INVITED else "new_passphrase")
    return get(conn, account.id)


def change_passphrase(conn: Connection, account_id: str, chosen: Chosen, now: float) -> Account:
    """Another passphrase, and with it another key pair; every session is over. Raises NoSuchAccount."""
    account = get(conn, account_id)
    if account.state != ACTIVE:
        raise NoSuchAccount("has_left")
    _write(conn, account_id, **chosen.columns(account_id), version=account.version + 1)
    _take_keys(conn, account_id)
    diary.note(conn, now, account.name, "new_passphrase")
    return get(conn, account_id)


def speak(conn: Connection, account_id: str, language: str) -> None:
    """The language they chose."""
    _write(conn, account_id, language=language)


def set_role(conn: Connection, account_id: str, role: str, now: float, by: str) -> None:
    """Raises NoSuchAccount, BadChoice, LastAdmin."""
    account = get(conn, account_id)
    if role not in ROLES:
        raise BadChoice("bad_role")
    if account.state == LEFT:
        raise NoSuchAccount("has_left")
    if role == account.role:
        return
    if role != ADMIN:
        _keep_an_admin(conn, account)
    _write(conn, account_id, role=role)
    diary.note(conn, now, by, "role", account.name, role)


def leave(conn: Connection, account_id: str, now: float, by: str) -> Account:
    """The colleague is gone: no passphrase, no link, no session, no key. Raises NoSuchAccount, LastAdmin."""
    account = get(conn, account_id)
    if account.state == LEFT:
        raise NoSuchAccount("has_left")
    _keep_an_admin(conn, account)
    gone = {**_NO_SECRET, "link_sha256": "", "link_until": 0, "role": AGENT}
    _write(conn, account_id, state=LEFT, version=account.version + 1, **gone)
    second.take_away(conn, account_id)
    _take_keys(conn, account_id)
    diary.note(conn, now, by, "left", account.name)
    return account


def check_passphrase(passphrase: str) -> None:
    """Raises BadChoice."""
    if len(passphrase) < SHORTEST:
        raise BadChoice("short_passphrase")
    if len(passphrase) > LONGEST:
        raise BadChoice("long_passphrase")


def check_name(name: str) -> None:
    """Raises BadChoice."""
    if not 0 < len(tidy_name(name)) <= LONGEST_NAME:
        raise BadChoice("bad_name")


def _keep_an_admin(conn: Connection, account: Account) -> None:
    """Somebody who can sign in must be left: an admin whose passphrase was reset cannot until they chose another."""
    table = schema.agent
    able = (table.c.role == ADMIN) & (table.c.state == ACTIVE) & (table.c.passphrase_hash != "")
    if list(conn.execute(select(table.c.id).where(able)).scalars()) == [account.id]:
        raise LastAdmin("last_admin")


def _new(conn: Connection, name: str, role: str, now: float) -> dict[str, Any]:
    check_name(name)
    if any(same_name(account.name, name) for account in everybody(conn)):
        raise NameTaken("name_taken")
    row = {"id": secrets.token_hex(16), "name": tidy_name(name), "role": role, "state": INVITED, "created_at": now}
    living.put(conn, schema.agent, [row])
    return row


def _link(conn: Connection, account_id: str, now: float) -> str:
    code = links.new_code()
    _write(conn, account_id, link_sha256=links.digest(code), link_until=now + links.GOOD_FOR)
    return code


def _take_keys(conn: Connection, account_id: str) -> None:
    """What was wrapped for this person is wrapped for them no more."""
    keys = schema.conversation_key
    conn.execute(delete(keys).where(keys.c.reader == own_reader(account_id)))


def _write(conn: Connection, account_id: str, **values: Any) -> None:
    living.change(conn, schema.agent, schema.agent.c.id == account_id, **values)


_VERSIONS = 1 << 30
_NO_SECRET: dict[str, Any] = {"passphrase_hash": "", "public_key": None, "key_proof": "", "private_sealed": None}
