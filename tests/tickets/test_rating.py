"""What customers thought of it: asked once, where it can be said at once; the answer stands on the ticket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import pytest_asyncio

from bot import schema
from bot.consent.notices import load as load_policy
from bot.converse import Converse
from bot.desk.view import rating_of
from bot.guichet_yml import LANGUAGES, WrongSettings
from bot.talk.notices import title
from bot.talk.rated import PHRASES, rating_in
from bot.talk.turn import CloseTicket, Heard, Outcome, Rate, Say, Turn
from bot.tickets.rating import Pending, load
from bot.tickets.service import Manner, TicketService
from bot.tickets.undoing import Undoing
from connectors.sdk.limits import Limits, fit
from connectors.sdk.messages import Message, Reply
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps, echo
from tests.stages.test_window import DAY, WindowedFake
from tests.tickets.opened import NUMBER, desk_of, dossier, handed_over

NOW_ASKED = Pending(number=NUMBER, just_asked=True)
QUESTION = "Une dernière question"
THANKS = "Merci, c’est noté."


def score_of(said: str, language: str) -> int:
    """The score heard in these words right after the question; 0 for none."""
    at = datetime(2026, 3, 1, tzinfo=timezone.utc)
    message = Message(network="n", account="a", message_id="m", chat_id="c", sent_at=at, text=said)
    outcome = rating_in(message, NOW_ASKED, language)
    return next((command.score for command in outcome.commands if isinstance(command, Rate)), 0) if outcome else 0


def desk_that_asks(steps: Steps, rests: float = 0.0) -> TicketService:
    manner = Manner(asks_rating=True, rests=rests)
    return TicketService(steps.store, desk_of(steps), steps.shelf, clock=lambda: steps.now, manner=manner)


def asking(steps: Steps) -> Steps:
    """The same counter, with the question switched on."""
    steps.desk = desk_that_asks(steps)
    parts = replace(steps.parts, asks_rating=True)
    steps.conversing = Converse(parts, steps._answer, lambda: None)
    return steps


@pytest_asyncio.fixture
async def asks(steps: Steps) -> Steps:
    return asking(steps)


@pytest_asyncio.fixture
async def windowed(tmp_path: Path, tables: Path, network: FakeNetwork) -> AsyncIterator[Steps]:
    connector = WindowedFake.from_settings(network.settings)
    assert connector is not None
    found = asking(Steps(tmp_path, tables, network, connector))
    yield found
    await found.close()


async def resolved(steps: Steps) -> list[str]:
    """What the customer hears when their request is resolved."""
    await handed_over(steps)
    before = len(steps.network.texts("anna"))
    await steps.desk.resolve(NUMBER, "Marc")
    await steps.settle()
    return steps.network.texts("anna")[before:]


async def told(steps: Steps) -> list[tuple[str, dict]]:
    found = await dossier(steps)
    assert found is not None
    kinds = ("rating_asked", "rated", "word_asked", "rating_word")
    return [(e.kind, {**e.detail, **e.words}) for e in found.events if e.kind in kinds]


async def test_a_resolved_request_ends_with_one_question_and_numbers_where_there_are_no_buttons(asks: Steps) -> None:
    closing, question = await resolved(asks)
    assert "marquée comme résolue" in closing
    assert question.startswith(QUESTION)
    said = (await asks.said("anna"))[-1][1]
    assert [button.title for button in said.buttons] == ["Bien", "Moyen", "Pas bien"]
    reply = Reply(key="k", chat_id="c", text=said.text, buttons=said.buttons)
    assert fit(reply, Limits(text=4000))[0].text.endswith("1. Bien\n2. Moyen\n3. Pas bien")
    assert await told(asks) == [("rating_asked", {})]


@pytest.mark.parametrize(("said", "score"), [("1", 3), ("Moyen", 2), ("3.", 1), ("Très bien, merci !", 3), ("👎", 1)])
async def test_an_answer_is_an_answer_before_it_is_anything_else(asks: Steps, said: str, score: int) -> None:
    await resolved(asks)
    asks.turns.clear()
    assert (await asks.talk("anna", said))[0].startswith(THANKS)
    assert asks.turns == []
    assert (await told(asks))[-1] == ("rated", {"score": score})


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
@pytest.mark.parametrize("chat", [*LANGUAGES, ""])
def test_the_captions_of_our_buttons_typed_are_heard_in_every_language(language: str, chat: str) -> None:
    for score in (1, 2, 3):
        assert score_of(title(f"rating_{score}", language), chat) == score


@pytest.mark.parametrize(
    ("said", "score"),
    [
        *(("gut", 3), ("Sehr gut, vielen Dank!", 3), ("super danke", 3), ("Gut, schönen Tag noch", 3)),
        *(("Mittel", 2), ("geht so", 2), ("nicht schlecht", 2)),
        *(("schlecht", 1), ("Nicht gut", 1), ("gar nicht gut", 1), ("Vielen Dank", 0), ("gut oder nicht?", 0)),
    ],
)
def test_german_words_say_a_score(said: str, score: int) -> None:
    assert score_of(said, "de") == score


def test_a_score_is_heard_in_words_of_every_language_that_we_speak() -> None:
    assert set(PHRASES) == set(LANGUAGES)
    assert all(set(scores) == {1, 2, 3} for scores in PHRASES.values())


@pytest.mark.parametrize("said", ["le bien est mal acquis", "bien ou pas ?", "je veux une personne", "4", "merci"])
async def test_what_is_no_answer_goes_on_as_always(asks: Steps, said: str) -> None:
    await resolved(asks)
    assert await asks.talk("anna", said) == [f"{said} heard 1"]
    assert await told(asks) == [("rating_asked", {})]


async def test_a_word_may_be_added_and_stands_sealed_on_the_ticket(asks: Steps) -> None:
    await resolved(asks)
    await asks.talk("anna", "1")
    assert (await asks.talk("anna", "1"))[0].startswith("Écrivez-le en un seul message")
    assert (await asks.talk("anna", "très patient, bravo"))[0].startswith("Merci, votre mot")
    assert [kind for kind, _ in await told(asks)] == ["rating_asked", "rated", "word_asked", "rating_word"]
    assert (await told(asks))[-1][1]["text"] == "très patient, bravo"
    assert await asks.talk("anna", "mon appli plante") == ["mon appli plante heard 1"]
    rows = await asks.rows(schema.ticket_event)
    assert b"bravo" not in b"".join(repr(tuple(row)).encode() for row in rows)


async def test_a_word_that_wants_something_is_kept_and_answered_and_ends_the_wait_for_one(asks: Steps) -> None:
    async def wants(turn: Turn) -> Outcome:
        return replace(await echo(turn), heard=Heard(intent="handover"))

    await resolved(asks)
    await asks.talk("anna", "1")
    await asks.talk("anna", "1")
    asks.assistant = wants
    assert (await asks.talk("anna", "a person please"))[0].startswith("a person please heard")
    assert (await told(asks))[-1][1]["text"] == "a person please"
    assert (await asks.talk("anna", "thanks"))[0].startswith("thanks heard")


async def test_a_word_that_comes_much_later_is_a_new_beginning(asks: Steps) -> None:
    await resolved(asks)
    await asks.talk("anna", "1")
    await asks.talk("anna", "Ajouter un mot")
    asks.now += 3601
    assert await asks.talk("anna", "cela plante encore") == ["cela plante encore heard 1"]


async def test_it_is_asked_once_for_each_request(asks: Steps) -> None:
    await resolved(asks)
    await handed_over(asks)
    await asks.desk.resolve(NUMBER, "Marc")
    await asks.settle()
    assert sum(text.startswith(QUESTION) for text in asks.network.texts("anna")) == 1


async def test_who_says_that_it_is_solved_is_asked_and_who_calls_it_off_is_not(asks: Steps) -> None:
    for chat, reason in (("anna", "solved"), ("bob", "cancelled")):
        await handed_over(asks, chat)
        await asks.desk.hand_back(NUMBER if chat == "anna" else NUMBER + 1, "Marc")

        async def closes(_turn: Turn, why: str = reason) -> Outcome:
            return Outcome(says=(Say(text="done"),), commands=(CloseTicket(reason=why),))

        asks.assistant = closes
        said = await asks.talk(chat, "over")
        assert [text.startswith(QUESTION) for text in said[-2:]][-1] is (chat == "anna")
        asks.assistant = echo


async def test_outside_the_window_it_is_not_asked_and_not_asked_later(windowed: Steps) -> None:
    await handed_over(windowed)
    windowed.now += DAY + 60
    await windowed.desk.resolve(NUMBER, "Marc")
    await windowed.settle()
    assert await told(windowed) == []
    said = await windowed.talk("anna", "hello again", at=windowed.now)
    assert not any(text.startswith(QUESTION) for text in said)


async def test_a_window_that_closes_before_it_is_said_ends_it(windowed: Steps) -> None:
    await handed_over(windowed)
    await windowed.desk.resolve(NUMBER, "Marc")
    windowed.now += DAY + 60
    await windowed.settle()
    last = (await windowed.rows(schema.outbox))[-1]
    assert (last.kind, last.state) == ("survey", "stale")


async def test_a_person_who_acts_first_takes_the_question_back(asks: Steps) -> None:
    await handed_over(asks)
    await asks.desk.resolve(NUMBER, "Marc")
    await handed_over_again(asks)
    await asks.settle()
    assert not any(text.startswith(QUESTION) for text in asks.network.texts("anna"))


async def test_a_question_that_was_taken_back_in_time_is_asked_at_the_next_end(asks: Steps) -> None:
    asks.desk = desk_that_asks(asks, rests=8.0)
    undoing = Undoing(asks.store, desk_of(asks), clock=lambda: asks.now)
    await handed_over(asks)
    was = await undoing.standing(NUMBER)
    await asks.desk.resolve(NUMBER, "Marc")
    assert await undoing.take_back(NUMBER, "Marc", "resolved", was)
    asks.now += 10
    await asks.settle()
    assert not any(text.startswith(QUESTION) for text in asks.network.texts("anna"))
    found = await dossier(asks)
    assert found is not None
    assert rating_of(found) is None
    await asks.desk.resolve(NUMBER, "Marc")
    asks.now += 10
    await asks.settle()
    assert sum(text.startswith(QUESTION) for text in asks.network.texts("anna")) == 1


async def handed_over_again(steps: Steps) -> None:
    from bot.tickets.handling import Handling

    await Handling(steps.store, desk_of(steps), clock=lambda: steps.now).reopen(NUMBER, "Marc")


async def test_who_has_left_is_not_asked(tmp_path: Path, tables: Path, network: FakeNetwork) -> None:
    policy = replace(load_policy(), demanded_on=frozenset({"fake"}))
    steps = asking(Steps(tmp_path, tables, network, policy=policy))
    await steps.talk("anna", "bonjour")
    await steps.talk("anna", "oui")
    await handed_over(steps)
    await steps.talk("anna", "stop")
    heard = len(network.texts("anna"))
    found = await dossier(steps)
    if found is not None and found.entry.ticket.status != "resolved":
        await steps.desk.resolve(NUMBER, "Marc")
    await steps.settle()
    assert not any(text.startswith(QUESTION) for text in network.texts("anna")[heard:])
    await steps.close()


async def test_an_answer_while_a_person_has_the_chat_is_kept_and_the_bot_stays_silent(asks: Steps) -> None:
    await resolved(asks)
    await handed_over_again(asks)
    asks.turns.clear()
    assert await asks.talk("anna", "Bien") == []
    assert asks.turns == []
    assert (await told(asks))[-1] == ("rated", {"score": 3})


async def test_nobody_is_asked_when_it_is_switched_off(steps: Steps) -> None:
    assert len(await resolved(steps)) == 1
    assert await told(steps) == []


def test_the_setting_is_read_or_named(tmp_path: Path) -> None:
    assert load() is True
    file = tmp_path / "guichet.yml"
    file.write_text("satisfaction: {ask: maybe}")
    with pytest.raises(WrongSettings, match="satisfaction.ask"):
        load(file)
