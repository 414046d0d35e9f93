"""What the played partner keeps: one SQLite file, for the eyes of its owner alone.

The keys of phones lie here and nowhere else. What belongs together is written in one transaction (`with store:`): a
ratchet is never ahead of the message it sealed or opened.
"""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any

from connectors.sdk.played.chat_page.chats import Entry, Journal

FILE = "partner.sqlite"
ONLY_OURS = 0o700


class Store(Journal):
    """The partner's file in `folder`, made at the first need. Not to be shared by threads."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError when the folder cannot be made or is another's."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(ONLY_OURS)
        file = folder / FILE
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        file.chmod(0o600)
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.executescript(_TABLES)
        self._depth = 0

    def __enter__(self) -> Store:
        """Begin a transaction, or join the one that is open."""
        if self._depth == 0:
            self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._db.execute("ROLLBACK" if error else "COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # --- small values -------------------------------------------------------------------------------------------------

    def get(self, kind: str, name: str) -> bytes | None:
        """One value, or None."""
        row = self._db.execute("SELECT value FROM kept WHERE kind = ? AND name = ?", (kind, name)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, kind: str, name: str, value: bytes) -> None:
        """Keep it, in the place of what was there."""
        self._db.execute("INSERT OR REPLACE INTO kept (kind, name, value) VALUES (?, ?, ?)", (kind, name, value))

    def delete(self, kind: str, name: str) -> None:
        """Forget it; nothing happens when it is not there."""
        self._db.execute("DELETE FROM kept WHERE kind = ? AND name = ?", (kind, name))

    def names(self, kind: str) -> list[str]:
        """Every name of a kind, sorted."""
        return [row[0] for row in self._db.execute("SELECT name FROM kept WHERE kind = ? ORDER BY name", (kind,))]

    def keep_latest(self, kind: str, most: int) -> None:
        """Forget all of a kind but the `most` that were put last."""
        latest = "SELECT rowid FROM kept WHERE kind = ? ORDER BY rowid DESC LIMIT ?"
        self._db.execute(f"DELETE FROM kept WHERE kind = ? AND rowid NOT IN ({latest})", (kind, kind, most))  # noqa: S608

    def get_json(self, kind: str, name: str) -> Any:
        """One value that was put as JSON, or None."""
        value = self.get(kind, name)
        return None if value is None else json.loads(value)

    def put_json(self, kind: str, name: str, value: Any) -> None:
        """Keep a value as JSON."""
        self.put(kind, name, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))

    # --- the entries of chats -----------------------------------------------------------------------------------------

    def entries(self, chat_id: str) -> list[Entry]:
        """What happened in a chat, in order."""
        rows = self._db.execute("SELECT number, data FROM entry WHERE chat = ? ORDER BY number", (chat_id,))
        return [Entry(number, json.loads(data)) for number, data in rows]

    def append(self, chat_id: str, entry: Entry) -> None:
        """One more thing that happened."""
        data = json.dumps(entry.data, ensure_ascii=False).encode("utf-8", "replace").decode()
        self._db.execute("INSERT INTO entry (chat, number, data) VALUES (?, ?, ?)", (chat_id, entry.number, data))


_TABLES = """
CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS entry (
    chat TEXT NOT NULL, number INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (chat, number)
);
"""
