"""After whole conversations on both connectors, no file below the data folder holds a word, name or picture of them."""

from __future__ import annotations

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.people import PageCustomer
from tests.plaintext import found_marks
from tests.product.agent import Agent
from tests.product.pictures import png
from tests.product.started import Product
from tests.product.whatsapp_customer import WhatsAppCustomer

WORDS, NAME, REPLY = "zanzibarlicieux", "Quaxelmund", "vermillonnage"
PICTURE, FILE_NAME, PHONE = b"marked-picture-7f3a9c51", "ma-capture-hexadrole.png", "33698765432"
MARKS = [m.encode() for m in (WORDS, NAME, REPLY, FILE_NAME, PHONE, "Galaxy S21")] + [PICTURE]


async def test_no_file_holds_a_customers_word_name_number_or_picture(
    product: Product, meta: Sandbox, marc: Agent
) -> None:
    await _on_the_page(product, marc)
    await _on_whatsapp(product, meta, marc)
    assert found_marks(product.data, MARKS) == []
    assert not [m for m in MARKS if m in product.output.encode()]


async def test_a_crash_in_the_middle_leaves_no_words_either(product: Product) -> None:
    import os
    import signal

    async with PageCustomer(product.page, NAME) as customer:
        await customer.say(f"mon appli {WORDS} plante")
        os.kill(product.assistant_pid(), signal.SIGKILL)
        assert found_marks(product.data, MARKS) == []
        assert await customer.hear(0, seconds=90)
    assert found_marks(product.data, MARKS) == []


async def _on_the_page(product: Product, marc: Agent) -> None:
    async with PageCustomer(product.page, NAME) as customer:
        await customer.ask(f"mon appli {WORDS} plante sur mon Galaxy S21")
        await customer.send_file(png(note=PICTURE), "image", "image/png", FILE_NAME, caption=WORDS)
        await customer.hear(1)
        await customer.ask("une personne svp")
        label = await marc.ticket_of(NAME)
        await marc.reply(label, REPLY, ("reponse.png", png(note=PICTURE), "image/png"))
        await customer.hear(len(customer.heard()) - 1, seconds=10)
        await marc.do(label, "resolve")


async def _on_whatsapp(product: Product, meta: Sandbox, marc: Agent) -> None:
    person = WhatsAppCustomer(meta, product.webhook, PHONE, NAME)
    await person.ask(f"the app {WORDS} crashes on my Galaxy S21")
    await person.send_file(png(note=PICTURE), "image/png")
    await person.ask("a human please")
    label = await marc.ticket_of(WORDS)
    assert NAME in await marc.ticket(label)
    heard = len(person.heard())
    await marc.reply(label, REPLY)
    await person.hear(heard)
