"""A running desk with an agent signed in, and a counter behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.first_run import first_run_link
from tests.desk.running import DeskProcess, Person, Shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One counter for all tests of a module; each uses customers of its own."""
    running = Shop(tmp_path_factory.mktemp("data") / "var")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def link(shop: Shop) -> str:
    """The link of the first sign-in."""
    return first_run_link(shop.settings) or ""


@pytest.fixture(scope="module")
def desk(shop: Shop, link: str) -> Iterator[DeskProcess]:
    """The desk's process."""
    running = DeskProcess(shop.environment).ready()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def marc(desk: DeskProcess, link: str) -> Person:
    """An agent, signed in."""
    person = Person(desk.url)
    person.welcome(link)
    return person


@pytest.fixture
def stranger(desk: DeskProcess) -> Person:
    """Somebody without a session."""
    return Person(desk.url)


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    """Settings of a desk of one's own."""
    from tests.desk.running import free_port

    return {"GUICHET_DATA": str(tmp_path / "var"), "GUICHET_DESK_PORT": str(free_port())}
