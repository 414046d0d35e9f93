"""One reply of every kind that is sent, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from connectors.sdk.contents import Ask, ContactCard, Link, Location, Template
from connectors.sdk.messages import Button, Kind, Media, Reply

USER = "33612345678"
BSUID = "FR.13491208655302741918"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 300
VOICE_NOTE = b"OggS" + bytes(24) + b"OpusHead\x01\x01" + bytes(300)
"""The first page of an Ogg file with one channel of Opus, as far as anybody looks at it."""


def reply(**more: Any) -> Reply:
    """A reply to a customer with a phone number."""
    return Reply(**{"chat_id": USER, "key": "k", **more})


def choices(count: int) -> tuple[Button, ...]:
    """Buttons with different ids and titles."""
    return tuple(Button(id=f"topic:{n}", title=f"Sujet {n}") for n in range(1, count + 1))


def file(kind: Kind, mime: str, **more: Any) -> Media:
    """A file of ours that goes out."""
    return Media(**{"kind": kind, "mime": mime, "content": PNG, **more})


MARKS = ("read", "typing")
"""What we post that is no reply."""
REPLIES = {
    "text": reply(text="Bonjour ! Que se passe-t-il ?"),
    "text_to_user_id": reply(chat_id=BSUID, text="Hello"),
    "text_quoting": reply(text="Oui", reply_to="wamid.A"),
    "buttons": reply(text="Quel appareil ?", buttons=choices(3)),
    "list": reply(text="Quel sujet ?", buttons=choices(10)),
    "image": reply(text="Voici", media=file(Kind.IMAGE, "image/png")),
    "video": reply(media=file(Kind.VIDEO, "video/mp4")),
    "audio": reply(media=file(Kind.AUDIO, "audio/ogg")),
    "voice": reply(media=file(Kind.VOICE, "audio/ogg; codecs=opus", content=VOICE_NOTE)),
    "document": reply(text="La notice", media=file(Kind.DOCUMENT, "application/pdf", file_name="notice.pdf")),
    "sticker": reply(media=file(Kind.STICKER, "image/webp")),
    "location": reply(
        location=Location(latitude=48.8584, longitude=2.2945, name="Tour Eiffel", address="5 av. Anatole-France, Paris")
    ),
    "contacts": reply(
        contacts=(
            ContactCard(
                name="Camille Roux",
                phones=("+33 1 23 45 67 89",),
                emails=("camille@example.org",),
                organisation="Atelier Roux",
            ),
        )
    ),
    "link": reply(text="La marche à suivre :", link=Link(title="Ouvrir le guide", url="https://example.org/guide?n=1")),
    "ask_location": reply(text="Où est l'appareil ?", ask=Ask.LOCATION),
    "ask_contact": reply(text="À quel numéro vous joindre ?", ask=Ask.CONTACT),
    "reaction": reply(reaction="👍", reply_to="wamid.A"),
    "template": reply(
        template=Template(name="support_answer", language="fr", values=("G-1042",)), text="what the desk shows"
    ),
}
