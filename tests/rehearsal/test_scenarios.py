"""Every journey of docs/scenarios comes true with the trained assistant, over real encryption."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.assistant.loading import load_assistant
from bot.networks import played
from bot.rehearsal.command import scenarios
from bot.rehearsal.play import rehearse
from bot.rehearsal.script import read_script
from bot.settings import Settings
from bot.talk.turn import Assistant
from bot.training.train import train

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.rasa, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
SCRIPTS = scenarios([], ROOT)
GERMAN = {name for name in SCRIPTS if name.endswith(".de.md")}
JOURNEYS = {re.sub(r"\.(fr|en)\.md$", "", name) for name in set(SCRIPTS) - GERMAN}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def assistant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Assistant]:
    settings = Settings.read({"GUICHET_DATA": str(tmp_path_factory.mktemp("rasa"))}, root=ROOT)
    yield await load_assistant(train(ROOT, settings.models), settings)


async def test_there_are_twenty_journeys_in_both_languages() -> None:
    assert len(JOURNEYS) >= 20
    assert {f"{name}.{language}.md" for name in JOURNEYS for language in ("fr", "en")} == set(SCRIPTS) - GERMAN


async def test_there_are_eight_journeys_in_german() -> None:
    assert len(GERMAN) >= 8


@pytest.mark.parametrize("name", sorted(SCRIPTS))
async def test_it_comes_true(name: str, assistant: Assistant, tmp_path: Path) -> None:
    found = await rehearse(SCRIPTS[name], tmp_path, assistant, played())
    assert found.failure is None, (
        f"{name}:{found.failure.step.line}: {found.failure.step.sentence}: {found.failure.why}"
    )
    assert found.held >= 3


async def test_the_example_of_the_page_comes_true_as_copied(assistant: Assistant, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "scenarios" / "README.md").read_text(encoding="utf-8")
    example = tmp_path / "mine.fr.md"
    example.write_text(page.split("```markdown\n")[1].split("```")[0], encoding="utf-8")
    found = await rehearse(read_script(example), tmp_path / "counter", assistant, played())
    assert found.failure is None, found.failure
