"""The recovery key: printed once, kept by people off the machine. It opens a sealed copy of the key folder.

The copy lies in the database and is sealed for the recovery key's public half, so that it is made anew after a rotation
without anybody typing anything. A public half that somebody else put there gets nothing: ours carries a keyed proof.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

from nacl.public import PrivateKey
from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from bot import schema
from bot.vault.keys import ENDS, READERS, NoKeys, Vault, create_once, make_keys, read_key, unwrap_with, wrap_for
from bot.vault.sealing import KEY, CannotOpen

GROUP, CHECK = 4, 4
KEPT = ("index", "signing", *(f"{reader}{end.removesuffix('.key')}" for reader in READERS for end in ENDS))
"""Names of key files, those of a rotation under way among them."""
_MISREAD = str.maketrans("018", "OIB")


class BadRecoveryKey(Exception):
    """What was typed is no recovery key, or not this counter's."""


def make(conn: Connection, vault: Vault, folder: Path, now: float) -> str:
    """A new recovery key, as it is printed; the one before opens nothing any more."""
    private = PrivateKey.generate()
    conn.execute(delete(schema.recovery))
    public = bytes(private.public_key)
    row = {"id": 1, "public": public, "proof": _proof(vault, public), "made_at": now}
    conn.execute(schema.recovery.insert().values(**row, sealed=wrap_for(public, _pack(folder))))
    return _printed(bytes(private))


def is_there(conn: Connection) -> bool:
    """Whether one was made."""
    return conn.execute(select(schema.recovery.c.id)).first() is not None


def renew_copy(conn: Connection, vault: Vault, folder: Path) -> None:
    """Seal the key folder as it is now, for the recovery key there is. Raises CannotOpen when that is not ours."""
    row = conn.execute(select(schema.recovery)).first()
    if row is None:
        return
    if not hmac.compare_digest(row.proof, _proof(vault, row.public)):
        raise CannotOpen("the recovery key kept here is not ours: make another with `guichet recovery-key --new`")
    conn.execute(schema.recovery.update().values(sealed=wrap_for(row.public, _pack(folder))))


def restore(conn: Connection, typed: str, folder: Path) -> None:
    """Write the key files. Raises BadRecoveryKey, and NoKeys when other keys lie there."""
    row = conn.execute(select(schema.recovery)).first()
    if row is None:
        raise BadRecoveryKey("this database holds no copy of the keys: `guichet recovery-key` was never used")
    try:
        kept = {name: bytes.fromhex(text) for name, text in json.loads(unwrap_with(_typed(typed), row.sealed)).items()}
    except CannotOpen as error:
        raise BadRecoveryKey("this is not the recovery key of this counter") from error
    files = {folder / f"{name}.key": key for name, key in kept.items() if name in KEPT}
    if any(file.exists() and read_key(file) != key for file, key in files.items()):
        raise NoKeys(f"{folder} holds other keys: move this folder away first, or set GUICHET_KEYS to another")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file, key in files.items():
        create_once(file, key)
    make_keys(folder)


def _pack(folder: Path) -> bytes:
    there = [name for name in KEPT if "." not in name or (folder / f"{name}.key").exists()]
    return json.dumps({name: read_key(folder / f"{name}.key").hex() for name in there}).encode()


def _proof(vault: Vault, public: bytes) -> str:
    return vault.blind("recovery-key", public.hex())


def _printed(private: bytes) -> str:
    plain = base64.b32encode(private).decode().rstrip("=") + _check(private)
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))


def _typed(words: str) -> bytes:
    """The key in what was typed: case, spaces and dashes do not matter. Raises BadRecoveryKey."""
    plain = "".join(c for c in words.upper().translate(_MISREAD) if c not in "- \t\r\n")
    try:
        private = base64.b32decode(plain[:-CHECK] + "====", casefold=False)
    except ValueError as error:
        raise BadRecoveryKey("this is no recovery key: it is 14 groups of 4 letters and digits") from error
    if len(private) != KEY or not hmac.compare_digest(plain[-CHECK:].encode(), _check(private).encode()):
        raise BadRecoveryKey("a letter of this recovery key is wrong or missing")
    return private


def _check(private: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"recovery" + private).digest()).decode()[:CHECK]
