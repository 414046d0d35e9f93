"""Promotion and rollback in the store: who runs now, what came before, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from bot.store import migrate, open_engine
from bot.training import history, promoting
from bot.training.errors import TrainingFailed
from bot.training.models import named
from bot.training.promoting import Place, PromotionRefused, Wish, promote, roll_back, running_model
from bot.vault.register import Register

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
WISH = Wish(who="Ana", at=NOW, note="better on payment")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    migrate(url)
    engine = open_engine(url, Register(tmp_path / "register", tmp_path / "keys"))
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn
    engine.dispose()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    models = tmp_path / "models"
    models.mkdir()
    for name in ("fits", "first", "second"):
        (models / f"guichet-{name}.tar.gz").write_bytes(name.encode())
    monkeypatch.setattr(promoting, "fitting_model", lambda root, models: models / "guichet-fits.tar.gz")
    return Place(root=tmp_path, models=models, data=tmp_path / "var")


def model(place: Place, name: str) -> Path:
    return place.models / f"guichet-{name}.tar.gz"


def test_until_one_is_promoted_the_model_that_fits_runs(conn: Connection, place: Place) -> None:
    assert running_model(conn, place) == model(place, "fits")
    assert history.running(conn) == ""


def test_rolling_back_goes_back_promotion_by_promotion(conn: Connection, place: Place) -> None:
    for name in ("first", "second"):
        promote(conn, place, model(place, name), [], WISH)
    assert history.running(conn) == "guichet-second.tar.gz"
    assert roll_back(conn, place, WISH).model == "guichet-first.tar.gz"
    assert roll_back(conn, place, WISH).model == "guichet-fits.tar.gz"
    with pytest.raises(TrainingFailed, match="no model to go back to"):
        roll_back(conn, place, WISH)


def test_a_model_with_something_against_it_is_refused_and_nothing_changes(conn: Connection, place: Place) -> None:
    with pytest.raises(PromotionRefused, match="worse overall"):
        promote(conn, place, model(place, "first"), ["it is worse overall"], WISH)
    assert history.events(conn) == []


def test_an_override_is_logged_with_what_the_gate_said(conn: Connection, place: Place) -> None:
    wish = Wish(who="Root", at=NOW, note="the test set is wrong", override=True)
    promote(conn, place, model(place, "first"), ["it is worse overall"], wish)
    (event,) = history.events(conn)
    assert (event.who, event.act, event.about) == ("Root", history.OVERRIDE, "it is worse overall")
    assert event.note == "the test set is wrong"


def test_a_switch_without_a_note_is_refused(conn: Connection, place: Place) -> None:
    with pytest.raises(TrainingFailed, match="note"):
        promote(conn, place, model(place, "first"), [], Wish(who="Ana", at=NOW, note="  "))


def test_a_model_elsewhere_is_not_promoted_because_it_might_not_stay(conn: Connection, place: Place) -> None:
    elsewhere = place.root / "mine.tar.gz"
    elsewhere.write_bytes(b"x")
    with pytest.raises(TrainingFailed, match="does not lie in"):
        promote(conn, place, elsewhere, [], WISH)


def test_a_promotion_lapses_when_the_code_changes(
    conn: Connection, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote(conn, place, model(place, "first"), [], WISH)
    monkeypatch.setattr(history, "code_digest", lambda: "other code")
    assert running_model(conn, place) == model(place, "fits")


def test_a_promoted_model_whose_file_is_gone_gives_way_to_the_one_that_fits(conn: Connection, place: Place) -> None:
    promote(conn, place, model(place, "first"), [], WISH)
    model(place, "first").unlink()
    assert running_model(conn, place) == model(place, "fits")


def test_a_model_is_found_by_the_beginning_of_its_name(place: Place) -> None:
    assert named(place.models, "sec") == model(place, "second")
    assert named(place.models, "guichet-first.tar.gz") == model(place, "first")
    with pytest.raises(TrainingFailed, match="more than one"):
        named(place.models, "fi")
    with pytest.raises(TrainingFailed, match="no model is called 'third'"):
        named(place.models, "third")


def test_what_the_assistant_started_with_runs_and_the_next_start_may_be_with_another(
    conn: Connection, place: Place
) -> None:
    for name in ("first", "first", "second"):
        history.started_with(conn, model(place, name).name, NOW)
        assert running_model(conn, place) == model(place, name)
    assert [event.model for event in history.events(conn)] == ["guichet-second.tar.gz", "guichet-first.tar.gz"]
    assert history.decided(conn) == ""


def test_what_runs_while_another_is_trained_goes_on_at_the_next_start(conn: Connection, place: Place) -> None:
    history.keep(conn, "Ana", NOW)
    assert history.events(conn) == []
    history.started_with(conn, model(place, "first").name, NOW)
    history.keep(conn, "Ana", NOW)
    history.started_with(conn, model(place, "second").name, NOW)
    assert history.decided(conn) == "guichet-first.tar.gz"


def test_what_was_promoted_stands_whatever_the_assistant_starts_with(conn: Connection, place: Place) -> None:
    promote(conn, place, model(place, "first"), [], WISH)
    history.started_with(conn, model(place, "second").name, NOW)
    assert history.running(conn) == "guichet-first.tar.gz"
    assert roll_back(conn, place, WISH).model == "guichet-fits.tar.gz"


def test_the_model_that_answers_since_the_start_can_be_promoted(conn: Connection, place: Place) -> None:
    history.started_with(conn, model(place, "first").name, NOW)
    promote(conn, place, model(place, "first"), [], WISH)
    assert history.decided(conn) == "guichet-first.tar.gz"
