"""What training and the gate say in English is French on a French page."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.desk.studio.told import told
from bot.store import migrate, open_engine
from bot.studio.dataset import blocks
from bot.training import history
from bot.training.asking import Answer
from bot.training.comparing import compare, refusals
from bot.training.errors import TrainingFailed
from bot.training.models import named
from bot.training.promoting import Place, PromotionRefused, Wish, promote, roll_back
from bot.training.reading import check_files

RAW = "message de l’outil"
ENGLISH = (" the ", " is ", " was ", " of ", " to ", " not ", " no ")


def in_french(words: str) -> str:
    said = told("fr", words)
    assert not said.startswith(RAW), said
    ours = re.sub("«.*?»", "", said)  # what is quoted is a tool's own word
    assert not any(word in ours for word in ENGLISH), said
    return said


def answer(intent: str, best: str) -> Answer:
    return Answer("words", intent, "en", best, best, 0.9)


def test_what_the_gate_says_is_french() -> None:
    before = [answer("handover", "handover")] * 30
    after = [answer("handover", "greet")] * 30
    reasons = refusals(compare(before, after))
    assert len(reasons) == 2
    assert "handover est protégée" in in_french("; ".join(reasons))
    assert in_french(str(PromotionRefused("guichet-a.tar.gz was not promoted: " + "; ".join(reasons))))


def test_what_a_promotion_refuses_is_french(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    place = Place(root=tmp_path, models=tmp_path / "models", data=tmp_path)
    wish = Wish(who="Marc", at=datetime.now(timezone.utc), note="")
    with open_engine(url).begin() as conn:
        with pytest.raises(TrainingFailed) as nothing:
            roll_back(conn, place, wish)
        with pytest.raises(TrainingFailed) as silent:
            promote(conn, place, place.models / "guichet-a.tar.gz", [], wish)
        with pytest.raises(TrainingFailed) as elsewhere:
            promote(conn, place, tmp_path / "guichet-a.tar.gz", [], wish)
    for caught in (nothing, silent, elsewhere):
        in_french(str(caught.value))


def test_a_fault_of_a_file_is_french(tmp_path: Path) -> None:
    (tmp_path / "data/nlu/fr").mkdir(parents=True)
    (tmp_path / "data/nlu/fr/a.yml").write_text("nlu:\n- intent: a\n  examples: [b\n")
    (tmp_path / "data/nlu/fr/b.yml").write_text("what: 1\n")
    _, faults = blocks(tmp_path)
    assert len(faults) == 2
    for fault in faults:
        in_french(fault)
    with pytest.raises(TrainingFailed) as missing:
        check_files(tmp_path)
    in_french(str(missing.value))
    with pytest.raises(TrainingFailed) as unknown:
        named(tmp_path, "x")
    in_french(str(unknown.value))


@pytest.mark.parametrize("act", [history.PROMOTE, history.ROLL_BACK, history.OVERRIDE, history.SHADOW])
def test_every_act_of_the_history_is_french(act: str) -> None:
    assert told("fr", act) != act
    in_french(act)


def test_what_nobody_translated_is_shown_as_the_words_of_a_tool() -> None:
    said = told("fr", "Rasa blew up; really").replace("\u202f", " ").replace("\u00a0", " ")
    assert said == "message de l’outil, en anglais : « Rasa blew up; really »"


def test_an_english_page_says_what_was_said() -> None:
    assert told("en", "guichet-a.tar.gz answers already") == "guichet-a.tar.gz answers already"
