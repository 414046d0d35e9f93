"""First contact on a third-party route: the notice before anything else, and what comes of each answer to it."""

from __future__ import annotations

import pytest

from bot import schema
from bot.box import DONE, HELD
from bot.consent import words
from bot.consent.standing import ASKED, GIVEN, REFUSED
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import Customer, change_policy, hands_over
from tests.stages.steps import Steps

NUMBERED = "\n1. Oui, j'accepte\n2. Non merci"


async def test_the_notice_comes_before_anything_else(steps: Steps, lea: Customer) -> None:
    heard = await lea.says("Bonjour, mon appli plante")
    assert len(heard) == 2
    assert "Vous écrivez depuis Fakely, une application tierce." in heard[0]
    assert heard[1] == words.text(words.QUESTION, "fr") + NUMBERED
    assert lea.heard_by_assistant() == []
    assert await steps.rows(schema.ticket) == []
    assert (await lea.standing()).state == ASKED


async def test_the_notice_is_said_in_both_languages_when_the_words_do_not_tell(lea: Customer) -> None:
    french, english, question = await lea.says("12345")
    assert french.startswith("Bonjour")
    assert english.startswith("Hello")
    assert "Oui / Yes" in question


async def test_what_was_sent_before_is_answered_after_the_yes_in_its_order(steps: Steps, lea: Customer) -> None:
    await lea.says("hello, my app crashes")
    await lea.says("it is an iPhone 12")
    heard = await lea.says("yes")
    assert heard[0] == words.text(words.ACCEPTED, "en")
    assert lea.heard_by_assistant() == ["hello, my app crashes", "it is an iPhone 12"]
    assert await lea.held() == 0
    ledger = await steps.ledger()
    assert (ledger.held, ledger.pending, ledger.balances()) == (0, 0, True)


@pytest.mark.parametrize("yes", ["oui", "Ok !", "d'accord", "j'accepte", "1", "Yes please", "sure", "👍"])
async def test_each_way_to_say_yes(lea: Customer, yes: str) -> None:
    await lea.says("bonjour")
    await lea.says(yes)
    assert (await lea.standing()).state == GIVEN


@pytest.mark.parametrize("no", ["non", "Non merci", "2", "je refuse", "STOP", "👎"])
async def test_each_way_to_say_no_ends_it_politely_and_the_assistant_hears_nothing(lea: Customer, no: str) -> None:
    await lea.says("bonjour, mon appli plante")
    assert await lea.says(no) == [words.text(words.REFUSED, "fr")]
    assert (await lea.standing()).state == REFUSED
    assert lea.heard_by_assistant() == []


async def test_a_yes_that_was_sent_before_the_notice_is_none(lea: Customer) -> None:
    await lea.arrives_now("bonjour")
    await lea.arrives_now("ok")
    assert len(await lea.hears()) == 2
    assert ((await lea.standing()).state, await lea.held()) == (ASKED, 2)


async def test_a_yes_while_the_notice_has_not_left_yet_is_none(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    network.fail(503, times=1)
    await lea.says("bonjour")
    await lea.arrives_now("ok")
    await steps.converse()
    assert (await lea.standing()).state == ASKED


@pytest.mark.parametrize("number", ["1", "2"])
async def test_a_number_typed_before_the_notice_could_be_read_is_no_answer(
    steps: Steps, lea: Customer, number: str
) -> None:
    await lea.arrives_now("bonjour, combien d'appareils ?")
    await steps.converse()
    await lea.arrives_now(number)
    assert len(await lea.hears()) == 2
    assert ((await lea.standing()).state, await lea.held()) == (ASKED, 2)
    await lea.says("oui")
    assert lea.heard_by_assistant() == ["bonjour, combien d'appareils ?", number]


@pytest.mark.parametrize("number", ["1", "2"])
async def test_a_number_while_the_network_takes_no_notice_is_no_answer(
    steps: Steps, lea: Customer, network: FakeNetwork, number: str
) -> None:
    network.fail(503, times=50)
    await lea.says("bonjour")
    assert await lea.says(number) == []
    assert [r.event for r in await lea.receipts()] == [ASKED]


async def test_a_button_of_an_old_notice_is_no_yes_while_the_new_one_is_asked(lea: Customer) -> None:
    await lea.says("bonjour")
    change_policy(lea.steps, version="2")
    await lea.says("bonjour encore")
    await lea.says("Oui, j'accepte", kind="choice", choice="consent:yes:1")
    assert (await lea.standing()).state == ASKED


@pytest.mark.parametrize(
    ("word", "state"),
    [("oui", GIVEN), ("non merci", REFUSED), ("ok", ASKED), ("1", ASKED), ("c'est urgent", ASKED)],
)
async def test_a_clear_word_between_the_notice_and_its_question_is_an_answer_and_the_question_stays_unsaid(
    steps: Steps, lea: Customer, network: FakeNetwork, word: str, state: str
) -> None:
    await lea.arrives_now("bonjour, mon appli plante")
    await steps.converse()
    await steps.deliver()
    assert len(network.texts("lea")) == 1
    await lea.arrives_now(word)
    await steps.converse()
    assert (await lea.standing()).state == state
    heard = await lea.hears()
    assert any(words.text(words.QUESTION, "fr") in text for text in heard) == (state == ASKED)
    assert (lea.heard_by_assistant() == ["bonjour, mon appli plante"]) == (state == GIVEN)


async def test_a_yes_between_the_two_languages_of_a_notice_is_none(
    steps: Steps, lea: Customer, network: FakeNetwork
) -> None:
    await lea.arrives_now("12345")
    await steps.converse()
    await steps.deliver()
    assert len(network.texts("lea")) == 1
    await lea.arrives_now("yes")
    await steps.converse()
    assert (await lea.standing()).state == ASKED


async def test_a_question_gets_the_notice_again_once(lea: Customer) -> None:
    notice = await lea.says("bonjour")
    assert await lea.says("c'est quoi ?") == notice
    assert await lea.says("vous êtes qui ?") == []
    assert await lea.says("oui") != []
    assert lea.heard_by_assistant() == ["bonjour", "c'est quoi ?", "vous êtes qui ?"]


async def test_words_that_are_no_answer_are_asked_about_once(lea: Customer) -> None:
    await lea.says("bonjour")
    assert await lea.says("peut-être") == [words.text(words.REMINDER, "fr") + NUMBERED]
    assert await lea.says("je ne sais pas trop") == []


async def test_whoever_still_writes_a_day_later_is_asked_anew(steps: Steps, lea: Customer) -> None:
    await lea.says("bonjour")
    await lea.says("peut-être")
    steps.now += 25 * 3600
    assert len(await lea.says("toujours là")) == 2
    assert len(await lea.says("hum")) == 1


async def test_a_notice_that_never_arrived_is_said_again(steps: Steps, lea: Customer, network: FakeNetwork) -> None:
    network.fail(400, times=2)
    assert await lea.says("bonjour") == []
    assert len(await lea.says("allo")) == 2


async def test_a_burst_is_held_whole_and_asked_about_once(lea: Customer) -> None:
    for text in ("bonjour", "mon appli plante", "depuis hier", "c'est grave ?"):
        await lea.arrives_now(text)
    assert len(await lea.hears()) == 2
    await lea.says("oui")
    assert lea.heard_by_assistant() == ["bonjour", "mon appli plante", "depuis hier", "c'est grave ?"]


async def test_the_same_delivery_twice_changes_nothing(steps: Steps, lea: Customer, network: FakeNetwork) -> None:
    event = network.text("lea", "bonjour")
    for _ in range(3):
        await steps.post(event)
        await steps.settle()
    yes = network.text("lea", "oui")
    for _ in range(3):
        steps.now += 60
        await steps.post(yes)
        await steps.settle()
    assert lea.heard_by_assistant() == ["bonjour"]
    assert len(network.texts("lea")) == 4


async def test_after_the_yes_everything_passes_at_once(steps: Steps, lea: Customer) -> None:
    await lea.agrees()
    assert await lea.says("it crashes") == ["it crashes heard 2"]
    assert {row.state for row in await steps.rows(schema.inbox)} == {DONE}


async def test_on_a_native_route_nobody_is_asked(steps: Steps, network: FakeNetwork) -> None:
    steps.connectors["fake"] = network.connector()
    assert await steps.talk("nat", "hello") == ["hello heard 1"]
    assert (await steps.chat("nat")).consent.state == ""


async def test_a_ticket_exists_only_after_the_yes(steps: Steps, lea: Customer) -> None:
    steps.assistant = hands_over
    await lea.says("je veux une personne")
    assert await steps.rows(schema.ticket) == []
    await lea.says("oui")
    assert len(await steps.rows(schema.ticket)) == 1


async def test_two_customers_do_not_wait_for_each_other(steps: Steps, lea: Customer) -> None:
    tom = Customer(steps, "tom")
    await lea.says("bonjour")
    await tom.agrees()
    assert tom.heard_by_assistant() == ["bonjour"]
    assert [row.state for row in await steps.rows(schema.inbox)] == [HELD, DONE, DONE]
