"""The main job, through the chat page and identically through WhatsApp: triage, evidence, ticket, person, answer."""

from __future__ import annotations

import asyncio
import re

import pytest

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.people import PageCustomer
from tests.product.agent import Agent
from tests.product.pictures import png
from tests.product.started import Product
from tests.product.whatsapp_customer import WhatsAppCustomer

TICKET = re.compile(r"G-\d+")


def _number(texts: list[str]) -> str:
    found = TICKET.search("\n".join(texts))
    assert found, texts
    return found.group()


async def test_a_french_customer_is_asked_only_what_is_missing_and_gets_a_number(customer: PageCustomer) -> None:
    first = await customer.ask("Bonjour, WhatsApp 2.24.8 plante depuis la mise à jour sur mon iPhone 12 en iOS 17.4")
    assert not re.search(r"[Qq]uel appareil|quelle version du système|De quelle application", "\n".join(first))
    await customer.ask("non aucun code")
    before = len(customer.heard())
    await customer.send_file(png(), "image", "image/png", "capture.png")
    told = await customer.hear(before)
    understood = "\n".join(told)
    assert _number(told)
    for fact in ("iPhone 12", "17.4", "WhatsApp", "2.24.8"):
        assert fact in understood


async def test_an_english_customer_is_answered_in_english(customer: PageCustomer) -> None:
    texts = await customer.ask("the app crashes since the update")
    assert re.search(r"\b(your|which|the)\b", "\n".join(texts), re.IGNORECASE)
    assert not re.search(r"\b(votre|quel|vous)\b", "\n".join(texts), re.IGNORECASE)


@pytest.mark.parametrize("words", ["je veux parler à quelqu'un", "a human please"])
async def test_a_person_can_be_had_at_any_point_with_all_that_is_known(
    customer: PageCustomer, marc: Agent, words: str
) -> None:
    await customer.ask("my app crashes on my Galaxy S21" if words.startswith("a ") else "ça plante sur mon Galaxy S21")
    number = _number(await customer.ask(words))
    page = await marc.ticket(number)
    assert "Galaxy S21" in page
    assert words in page


async def test_the_same_conversation_through_whatsapp_and_a_person_answers_there(
    product: Product, meta: Sandbox, marc: Agent
) -> None:
    person = WhatsAppCustomer(meta, product.webhook, "33612345678", "Camille")
    await person.ask("Bonjour, mon application plante depuis la mise à jour")
    await person.ask("iphone 12 ios 17.4")
    await person.ask("whatsapp 2.24")
    await person.ask("je sais pas")
    number = _number(await person.send_file(png(note=b"evidence"), "image/png"))
    assert png(note=b"evidence") in await marc.files(number)
    page = await marc.ticket(number)
    assert "hmac-sha256" in page.lower()
    await marc.do(number, "take")
    heard = len(person.heard())
    await person.say("vous êtes là ?")
    await marc.reply(
        number, "Oui, c'est Marc. Voici la marche à suivre.", ("marche.pdf", b"%PDF-1.4 steps", "application/pdf")
    )
    answer = await person.hear(heard)
    assert answer == ["Oui, c'est Marc. Voici la marche à suivre."] or "Marc" in answer[0]
    sent = person.sent_to_me()[-1]
    assert sent["type"] == "document"
    assert meta.file(sent["document"]["id"]) == b"%PDF-1.4 steps"
    heard = len(person.heard())
    await marc.do(number, "resolve")
    assert number in "\n".join(await person.hear(heard))


async def test_a_username_only_customer_is_answered_by_their_business_scoped_id(
    product: Product, meta: Sandbox
) -> None:
    person = WhatsAppCustomer(meta, product.webhook, "FR.13491208655302741918", "Zoé")
    assert await person.ask("bonjour")
    assert person.sent_to_me()[0]["recipient"] == "FR.13491208655302741918"


async def test_what_is_not_understood_gets_one_rephrase_and_then_a_person(customer: PageCustomer) -> None:
    first = await customer.ask("qsdf wxcv poiu")
    assert not TICKET.search("\n".join(first))
    second = await customer.ask("blorp zzz tralala")
    assert _number(second)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("merci beaucoup", r"plaisir|rien"),
        ("c'est sécurisé d'écrire depuis BirdyChat ?", r"chiffr"),
        ("how do i turn third party chats off in whatsapp?", r"[Ss]ettings|Réglages"),
        ("quelles applis peuvent écrire à whatsapp ?", r"BirdyChat"),
        ("do i need a whatsapp account to write from haiket?", r"account"),
        ("les groupes marchent entre les deux applis ?", r"groupe"),
        ("does it work on whatsapp web?", r"[Ww]eb|desktop|computer"),
    ],
)
async def test_small_talk_and_third_party_questions_are_answered(product: Product, question: str, answer: str) -> None:
    async with PageCustomer(product.page) as customer:
        assert re.search(answer, "\n".join(await customer.ask(question)))


async def test_hand_back_tells_the_customer_and_the_assistant_speaks_again(customer: PageCustomer, marc: Agent) -> None:
    number = _number(await customer.ask("je veux parler à quelqu'un"))
    await marc.do(number, "take")
    heard = len(customer.heard())
    await customer.say("merci")
    await asyncio.sleep(2)
    await marc.do(number, "hand-back")
    told = await customer.hear(heard)
    assert len(told) == 1
    assert "Marc" in told[0]
    assert await customer.ask("où en est ma demande ?")


async def test_a_photo_without_words_is_answered(customer: PageCustomer) -> None:
    await customer.send_file(png(), "image", "image/png", "capture.png")
    assert await customer.hear(0)
