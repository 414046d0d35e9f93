"""The store: SQLite by default, PostgreSQL when outgrown. Work that waits together commits together.

A piece of work is a function of a connection. All of a process's writes run on one thread, each in its savepoint;
those that queue while a commit is on its way to the disk share the next one, so that a burst costs one fsync.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.vault import heads, upkeep
from bot.vault.register import Register, RegisterMissing, WrongRegister

T = TypeVar("T")
Work = Callable[[Connection], Any]
MOST_PER_COMMIT = 128
MOST_CONFLICTS = 6
SQLITE_PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""
QUIET = 2.0
"""Seconds without work after which the write-ahead log is emptied, so that what was deleted leaves it too."""
OVERWRITE_EVERY = 30.0
"""Seconds after which it is emptied although there is work."""
log = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The store did not take the work; nothing of it was kept. Try again."""


class BadAddress(Exception):
    """The address of the database is not one."""


class _Conflict(Exception):
    """Two processes waited for each other's rows, or one piece of work spoils the commit of all; nothing was kept."""


class Store:
    """One database. `write` and `read` may be awaited from any task; close it when done."""

    def __init__(self, url: str, register: Register | None = None) -> None:
        self.url = url
        self._engine = open_engine(url, register)
        self.register = register
        self._jobs: SimpleQueue[tuple[Work, Future[Any]] | None] = SimpleQueue()
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="store-read")
        self._closed = False
        self._kept_since: float | None = 0.0
        """When the write-ahead log was last found not to be empty (monotonic); a process before us may have left it."""
        self._writer = threading.Thread(target=self._run, name="store-write", daemon=True)
        self._writer.start()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, once it is committed. Raises StoreUnavailable, or what `work` raised (rolled back)."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        job: Future[T] = Future()
        self._jobs.put((work, job))
        return await asyncio.shield(
            asyncio.wrap_future(job)
        )  # whoever waits may go away; the work is done all the same

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, in a read-only transaction of its own. Raises StoreUnavailable."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def settle(self) -> None:
        """What a crash left open in the register is answered. Raises StoreUnavailable, NoKeys, OSError."""
        if (register := self.register) is not None:
            before = await asyncio.get_running_loop().run_in_executor(self._readers, upkeep.read, register)
            await self.write(lambda conn: upkeep.answer(conn, register, before))

    def overwrite(self) -> None:
        """What was deleted leaves the write-ahead log too; see `overwrite`."""
        overwrite(self._engine)

    def close(self) -> None:
        """Finish what is queued and let go."""
        self._closed = True
        self._jobs.put(None)
        self._writer.join(timeout=30)
        self._readers.shutdown()
        self._engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as conn, conn.begin():
                return work(conn)
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailable(_cause(error)) from error

    def _run(self) -> None:
        while batch := self._take():
            try:
                self._commit_together(batch)
            except _Conflict:
                for job in batch:
                    self._commit_alone(job)
            now = time.monotonic()
            self._kept_since = now if self._kept_since is None else self._kept_since
            if now - self._kept_since > OVERWRITE_EVERY:
                self._empty_log()

    def _take(self) -> list[tuple[Work, Future[Any]]]:
        job = self._next()
        batch = []
        while job is not None:
            batch.append(job)
            if len(batch) == MOST_PER_COMMIT:
                break
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
        if job is None and batch:
            self._jobs.put(None)
        return batch

    def _next(self) -> tuple[Work, Future[Any]] | None:
        while True:
            try:
                return self._jobs.get(timeout=QUIET)
            except Empty:
                self._empty_log()

    def _empty_log(self) -> None:
        """Somebody who reads may hold the log: then the next time, however often."""
        try:
            if self._kept_since is not None and overwrite(self._engine, patience=0.0):
                self._kept_since = None
        except Exception as error:  # whatever it is: this thread must live on
            log.debug("the write-ahead log stays: %s", _cause(error))

    def _commit_alone(self, job: tuple[Work, Future[Any]]) -> None:
        for attempt in range(MOST_CONFLICTS):
            try:
                return self._commit_together([job])
            except _Conflict:
                time.sleep(0.01 * 2**attempt)
        job[1].set_exception(StoreUnavailable("other processes hold what this work needs"))
        return None

    def _commit_together(self, batch: list[tuple[Work, Future[Any]]]) -> None:
        """Raises _Conflict, when nothing was kept and nobody was told."""
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with self._engine.connect().execution_options(writes=True) as conn, conn.begin():
                for work, job in batch:
                    outcomes.append((job, *_attempt(conn, work)))
        except Exception as error:  # whatever it is: those who wait must hear of it, and this thread must live on
            if _is_conflict(error) or (len(batch) > 1 and _is_of_one(error)):
                raise _Conflict from error
            log.warning("the store is unavailable: %s", _cause(error))
            for _, job in batch:
                job.set_exception(StoreUnavailable(_cause(error)))
            return
        for job, result, failure in outcomes:
            if failure:
                job.set_exception(failure)
            else:
                job.set_result(result)


def open_engine(url: str, register: Register | None = None) -> Engine:
    """An engine with the durability this counter promises: WAL and a full fsync on SQLite. Raises BadAddress.

    Whoever writes what is counted (vault/heads.py) names the register that is told of it.
    """
    engine = _engine(url)
    heads.install(engine, register)
    return engine


def _engine(url: str) -> Engine:
    try:
        file = make_url(url).database
        if not url.startswith("sqlite"):
            return create_engine(url, pool_pre_ping=True, pool_size=8)
    except (ArgumentError, ImportError, ValueError) as error:  # its text may quote a password
        raise BadAddress("not an address like sqlite:///file.db or postgresql://user:password@host/name") from error
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=8, connect_args={"timeout": SQLITE_PATIENCE, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def overwrite(engine: Engine, patience: float = SQLITE_PATIENCE) -> bool:
    """What was deleted leaves SQLite's write-ahead log too; False when a reader held it for `patience` seconds.

    A running counter tries again by itself, so that no log keeps for long what the tables have no more.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as conn:
        dbapi: Any = conn.connection.dbapi_connection
        dbapi.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        try:
            return not dbapi.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            dbapi.execute(f"PRAGMA busy_timeout={int(SQLITE_PATIENCE * 1000)}")


def migrate(url: str) -> None:
    """Bring the tables to this version's form. Raises StoreUnavailable."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnavailable(f"its tables are of another version of Guichet: {error}") from error
    except DBAPIError as error:
        raise StoreUnavailable(_cause(error)) from error
    finally:
        engine.dispose()


def _attempt(conn: Connection, work: Work) -> tuple[Any, Exception | None]:
    savepoint = conn.begin_nested()
    try:
        result = work(conn)
        savepoint.commit()
        return result, None
    except (OperationalError, InterfaceError):
        raise  # the connection or the disk, not this piece of work: the whole batch is tried again by its owners
    except Exception as error:
        savepoint.rollback()
        return None, error


def _prepare_sqlite(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY"):
        dbapi.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: Connection) -> None:
    writes = conn.get_execution_options().get("writes", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_conflict(error: Exception) -> bool:
    """PostgreSQL's deadlock_detected and serialization_failure."""
    return getattr(getattr(error, "orig", None), "pgcode", None) in ("40P01", "40001")


def _is_of_one(error: Exception) -> bool:
    """Whether it came of what one piece of work wrote or read, and not of the disk, the connection or the register.

    SQLite's driver calls a text that is none an operational error.
    """
    if isinstance(error, (OperationalError, InterfaceError)):
        return "Could not decode to UTF-8" in str(error.orig)
    return not isinstance(error, (OSError, RegisterMissing, WrongRegister))


def _cause(error: Exception) -> str:
    """The driver's own words; SQLAlchemy's text would quote the statement and its values."""
    if isinstance(error, DBAPIError):
        return f"{type(error.orig).__name__}: {error.orig}"
    if isinstance(error, WrongRegister):
        return str(error)
    return f"{type(error).__name__}: {error}" if isinstance(error, SQLAlchemyError) else type(error).__name__
