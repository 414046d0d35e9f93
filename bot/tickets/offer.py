"""The offer: the approved template that tells a customer outside the window that there is an answer (`guichet.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.guichet_yml import DEFAULT_FILE, LANGUAGES, Words, located, read, words
from bot.guichet_yml import only as only_these
from bot.packing import Outgoing
from connectors.sdk.contents import Template
from connectors.sdk.errors import BadPayload


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`name` and the `codes` of its languages are the network's; `texts` say it, with the place `{ticket}`."""

    name: str
    codes: Words
    texts: Words

    def outgoing(self, language: str, ticket: str) -> Outgoing:
        """The template in this language (in the first one where it is not known), for this ticket's number."""
        spoken = language if language in LANGUAGES else LANGUAGES[0]
        template = Template(name=self.name, language=self.codes[spoken], values=(ticket,))
        return Outgoing(text=self.texts[spoken].format(ticket=ticket), template=template)


def load_offer(file: Path = DEFAULT_FILE) -> Offer:
    """The template in `file`. Raises WrongSettings, which names the key."""
    try:
        part = only_these(read(file)["answer_template"], ("name", "language", "text"))
        name = part["name"].as_(str)
        if not name.strip():
            raise BadPayload(f"{part.path}.name: empty")
        return Offer(name=name, codes=words(part["language"]), texts=words(part["text"], places=("ticket",)))
    except BadPayload as error:
        raise located(error, file) from error
