"""Finding out which examples are alike, when it fails: it is said, and tried again only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.studio import jobs as jobs_module
from bot.desk.studio.jobs import Jobs, LikenessUnknown
from bot.settings import Settings

TEXTS = ["it crashes", "it crashes!"]


@pytest.fixture
async def jobs(tmp_path: Path):
    found = Jobs(Settings.read({}, tmp_path))
    yield found
    await found.stop()


async def fails(jobs: Jobs) -> None:
    assert jobs.alike(TEXTS) is None
    await jobs._looking
    with pytest.raises(LikenessUnknown):
        jobs.alike(TEXTS)


async def test_a_broken_answer_is_said_and_not_begun_again_by_itself(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "LIKENESS", "this")  # a module that prints something else
    await fails(jobs)
    assert jobs._looking.done()


async def test_what_takes_too_long_is_said(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "SLOWEST_LIKENESS", 0.0)
    await fails(jobs)


async def test_it_is_begun_again_when_asked_and_for_other_examples(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "LIKENESS", "this")
    await fails(jobs)
    assert jobs.alike(TEXTS, again=True) is None
    await jobs._looking
    assert jobs.alike([*TEXTS, "another"]) is None
    await jobs._looking
