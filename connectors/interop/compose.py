"""MIMI content that says one thing: words, a reaction, a correction, a deletion, a file. Both sides use it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from connectors.interop.blobs import SealedFile
from connectors.interop.content import ROOM_URI, SALT, SENDER_URI, Content, Disposition, Expiration, message_id
from connectors.interop.parts import ExternalPart, NullPart, Part, SinglePart

PLAIN = "text/plain;charset=utf-8"
MARKDOWN = "text/markdown;variant=GFM-MIMI"
VOICE = "voice"
"""The description of an external part that is a voice note rather than a sound file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The MIMI addresses of one chat between a person and an account at a partner. SPEC.md, section 7."""

    partner: str
    account: str
    user: str

    @property
    def customer(self) -> str:
        """The person."""
        return f"mimi://{self.partner}/u/{quote(self.user, safe='')}"

    @property
    def counter(self) -> str:
        """The account."""
        return f"mimi://{self.partner}/s/{quote(self.account, safe='')}"

    @property
    def room(self) -> str:
        """Their chat."""
        return f"mimi://{self.partner}/r/{quote(self.account, safe='')}/{quote(self.user, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Writes content as one of the two parties of a chat."""

    sender: str
    room: str

    @classmethod
    def customer(cls, chat: Addresses) -> Author:
        """The person as author."""
        return cls(sender=chat.customer, room=chat.room)

    @classmethod
    def counter(cls, chat: Addresses) -> Author:
        """The account as author."""
        return cls(sender=chat.counter, room=chat.room)

    def id_of(self, content: bytes) -> str:
        """The message id of encoded content of this author, lower-case hex."""
        return message_id(content, self.sender, self.room).hex()

    def text(
        self, words: str, *, markdown: bool = False, reply_to: str = "", expires: Expiration | None = None
    ) -> Content:
        """Words, perhaps as an answer to a message."""
        part = _words(words, MARKDOWN if markdown else PLAIN)
        return self.content(part, in_reply_to=_id(reply_to), expires=expires)

    def reaction(self, emoji: str, target: str) -> Content:
        """A reaction to a message."""
        return self.content(_words(emoji, PLAIN, Disposition.REACTION), in_reply_to=_id(target))

    def reaction_removed(self, target: str, reaction: str) -> Content:
        """A reaction of before (its message id) taken back."""
        part = NullPart(disposition=Disposition.REACTION)
        return self.content(part, in_reply_to=_id(target), replaces=_id(reaction))

    def edit(self, words: str, target: str) -> Content:
        """New words in the place of an earlier message."""
        return self.content(_words(words, PLAIN), replaces=_id(target))

    def deletion(self, target: str) -> Content:
        """An earlier message taken back."""
        return self.content(NullPart(disposition=Disposition.RENDER), replaces=_id(target))

    def file(self, sealed: SealedFile, *, url: str, mime: str, name: str = "", voice: bool = False) -> Content:
        """A file that lies sealed at `url`."""
        return self.content(external(sealed, url=url, mime=mime, name=name, voice=voice))

    def content(
        self,
        part: Part,
        *,
        in_reply_to: bytes | None = None,
        replaces: bytes | None = None,
        expires: Expiration | None = None,
    ) -> Content:
        """Any part, with a fresh salt."""
        return Content(
            salt=secrets.token_bytes(SALT),
            part=part,
            replaces=replaces,
            in_reply_to=in_reply_to,
            expires=expires,
            extensions={SENDER_URI: self.sender, ROOM_URI: self.room},
        )


def external(sealed: SealedFile, *, url: str, mime: str, name: str = "", voice: bool = False) -> ExternalPart:
    """The part that says where a sealed file lies and what opens it."""
    return ExternalPart(
        disposition=Disposition.ATTACHMENT,
        content_type=mime,
        url=url,
        size=sealed.size,
        key=sealed.key,
        nonce=sealed.nonce,
        content_hash=sealed.sha256,
        description=VOICE if voice else "",
        filename=name,
    )


def _words(words: str, content_type: str, disposition: Disposition = Disposition.RENDER) -> SinglePart:
    return SinglePart(disposition=disposition, content_type=content_type, content=words.encode())


def _id(text: str) -> bytes | None:
    return bytes.fromhex(text) if text else None
