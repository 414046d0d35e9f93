"""A shop with a WhatsApp number beside the fake network, and a customer who does all that people do there."""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from bot import schema
from bot.app import Counter
from connectors.whatsapp.connector import WhatsApp
from connectors.whatsapp.sandbox import Sandbox
from tests.desk.running import Shop, assistant, wait_until
from tests.stages.whatsapp_post import delivery

PHONE, USER_ID = "33612345678", "FR.13491208655302741918"
GROUP = "Y2FwaV9ncm91cDoxNzA1"
WEBP = base64.b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
_numbers = itertools.count(1)


class WhatsAppShop(Shop):
    """Its customers are on the played Meta."""

    async def _open(self) -> None:
        await self.network.__aenter__()
        self.meta = await Sandbox().__aenter__()
        whatsapp = WhatsApp.from_settings(self.meta.settings)
        assert whatsapp is not None
        self.counter = Counter(self.settings, {"fake": self.network.connector(), "whatsapp": whatsapp}, assistant)
        await self.counter.start()

    async def _close(self) -> None:
        await super()._close()
        await self.meta.__aexit__(None, None, None)

    def posts(self, *messages: dict[str, Any], name: str = "Camille Roux") -> None:
        """The customer does these things, in one delivery."""
        contacts = [{"profile": {"name": name}, "wa_id": PHONE}]
        self.tells("messages", contacts=contacts, messages=list(messages))

    def tells(self, field: str, **value: Any) -> None:
        """Meta tells of this field."""
        answer = self.run(self.counter.receive.deliver("whatsapp", delivery(self.meta, (field, value))))
        assert answer.status == 200
        self.settle()

    def last_of_ours(self) -> str:
        """Meta's id of what we said last, once it is written down that it was said."""
        sent = select(schema.sent.c.outbox_id)
        wait_until(lambda: self.run(self.counter.store.read(lambda c: c.execute(sent).first())) is not None, "a reply")
        return list(self.meta.state._sent_to)[-1]


def does(kind: str, *, sender: str = PHONE, **content: Any) -> dict[str, Any]:
    """One thing that a customer does."""
    number = next(_numbers)
    who = {"from_user_id": sender} if "." in sender else {"from": sender}
    at = {"id": f"wamid.D{number}", "timestamp": str(int(time.time()))}
    return {**who, **at, "type": kind, **({kind: content} if content else {})}


def everything(shop: WhatsAppShop) -> None:
    """A ticket whose customer does everything; it is G-1001. A group follows, and news of the account."""
    shop.posts(does("text", body="Bonjour, l’appli plante depuis hier, je veux une personne"))
    shop.posts(*_about_others(shop.last_of_ours()), *_beside_words(shop), *_without_content())
    shop.posts({**does("text", body="Bonjour à tous"), "group_id": GROUP})
    shop.tells("phone_number_quality_update", event="FLAGGED", current_limit="TIER_10K")
    shop.tells("messages", errors=[{"code": 130429}])


def _about_others(ours: str) -> Iterator[dict[str, Any]]:
    yield {**does("text", body="C’est cette réponse-là que je ne comprends pas"), "context": {"id": ours}}
    yield does("reaction", message_id=ours, emoji="👍")
    often = {"forwarded": True, "frequently_forwarded": True}
    yield {**does("text", body="Regardez ce qui circule"), "context": often}
    wrong, right = does("text", body="Le code est 0x8007"), {"type": "text", "text": {"body": "Le code est 0x80070057"}}
    yield wrong
    yield does("edit", original_message_id=wrong["id"], message=right)
    gone = does("text", body="Mon mot de passe est…")
    yield gone
    yield does("revoke", original_message_id=gone["id"])


def _beside_words(shop: WhatsAppShop) -> Iterator[dict[str, Any]]:
    yield does(
        "location", latitude=48.8566, longitude=2.3522, name="Bureau de Paris", address="3 rue de la Paix, Paris"
    )
    card = {
        "name": {"formatted_name": "Léa Martin"},
        "org": {"company": "Dupont & Fils"},
        "phones": [{"phone": "+33 6 99 99 99 99"}],
        "emails": [{"email": "lea@example.org"}],
    }
    yield {**does("contacts"), "contacts": [card]}
    items = [
        {"product_retailer_id": "routeur-7", "quantity": 2, "item_price": 49.9, "currency": "EUR"},
        {"product_retailer_id": "cable-2m", "quantity": 1, "item_price": 5, "currency": "EUR"},
    ]
    yield does("order", text="Livraison mardi ?", product_items=items)
    yield does("sticker", id=shop.meta.add_file(WEBP, "image/webp"), mime_type="image/webp")
    referral = {"headline": "Une panne ?", "body": "Écrivez-nous", "source_url": "https://fb.me/1"}
    yield {**does("text", body="J’ai vu votre publicité"), "referral": referral}


def _without_content() -> Iterator[dict[str, Any]]:
    yield {**does("unsupported", type="poll_creation"), "errors": [{"code": 131051}]}
    yield {**does("unsupported", type="edit"), "errors": [{"code": 131051}]}
    yield {**does("video"), "errors": [{"code": 131052}]}
    yield {**does("unsupported"), "errors": [{"code": 131060}]}
    yield does("system", type="customer_identity_changed", body="x")
    yield does("reaction", message_id="wamid.FROM-LONG-AGO", emoji="🙏")
