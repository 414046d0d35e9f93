"""After "add a word" a message that wants something is answered as always: nothing is swallowed as the word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import pytest_asyncio

from bot.assistant.loading import load_assistant
from bot.settings import Settings
from bot.talk.rated import with_word
from bot.talk.turn import Assistant, Outcome, Rate, Turn
from bot.tickets.rating import Pending
from bot.training.train import train
from connectors.sdk.messages import Message

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.rasa, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
WANTING = (
    *("STOP", "je retire mon accord", "supprimez mes données", "je veux parler à une personne"),
    *("l'application plante encore", "l'application plante encore, aidez-moi", "arrêtez de me contacter"),
    *("qui lit mes messages ?", "il y a le feu, appelez les pompiers", "où en est ma demande"),
    *("unsubscribe", "I withdraw my consent", "delete my data", "I want to talk to a person", "the app still crashes"),
    *("stop contacting me", "who reads my messages?", "there is a fire, call an ambulance"),
    *("Stopp", "ich widerrufe meine Einwilligung", "löschen Sie meine Daten", "ich will mit einem Menschen sprechen"),
    *("die App stürzt immer noch ab", "wer liest meine Nachrichten?", "es brennt, rufen Sie die Feuerwehr"),
)
WORDS = (
    "très patient, bravo",
    "Marc was very kind, thanks",
    "sehr freundlich, vielen Dank",
    "c'était nul, aucune aide",
)
THANKS = "Merci, votre mot"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def assistant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Assistant]:
    settings = Settings.read({"GUICHET_DATA": str(tmp_path_factory.mktemp("rasa"))}, root=ROOT)
    yield await load_assistant(train(ROOT, settings.models), settings)


async def comes(assistant: Assistant, text: str) -> Outcome:
    """What comes of this once a word was asked for."""
    at = datetime(2026, 3, 1, tzinfo=timezone.utc)
    message = Message(network="n", account="a", message_id="m", chat_id="c", sent_at=at, text=text)
    answered = await assistant(Turn(message=message, conversation_id="c", episode=1, language="fr"))
    return with_word(message, Pending(number=1001, word=True), "fr", answered)


@pytest.mark.parametrize("text", WANTING)
async def test_what_is_wanted_is_answered_as_always(assistant: Assistant, text: str) -> None:
    outcome = await comes(assistant, text)
    assert outcome.says
    assert not outcome.says[0].text.startswith(THANKS), outcome.heard
    assert outcome.commands[0] == Rate(number=1001, words=text)


@pytest.mark.parametrize("text", WORDS)
async def test_praise_and_blame_are_the_word(assistant: Assistant, text: str) -> None:
    outcome = await comes(assistant, text)
    assert [say.text.startswith(THANKS) for say in outcome.says] == [True], outcome.heard
    assert outcome.commands == (Rate(number=1001, words=text),)
