"""The half of the contract that is about what goes out: a network's limits as data, and replies fitted to them."""

# ruff: noqa: S101  these are tests, which a connector inherits

from __future__ import annotations

from typing import ClassVar

import pytest
import regex

from connectors.sdk.connector import Connector
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import as_buttons, as_list, fit
from connectors.sdk.messages import Button, Kind, Media, Reply

_FAMILY = "👩‍👩‍👧‍👦"
_WORDS = "L'application plante dès l'ouverture depuis la mise à jour. Que faire ? "


class OutgoingContract:
    """Tests over `connector_class.limits`; inherited through `ConnectorContract`."""

    connector_class: ClassVar[type[Connector]]

    def test_text_within_the_limit_is_one_reply_unchanged(self) -> None:
        reply = Reply(chat_id="c", key="k", text="é" * self.connector_class.limits.text)
        assert fit(reply, self.connector_class.limits) == (reply,)

    def test_long_text_is_cut_between_words(self) -> None:
        most = self.connector_class.limits.text
        text = (_WORDS * (most // len(_WORDS) * 3 + 3)).strip()
        texts = [r.text for r in fit(Reply(chat_id="c", key="k", text=text), self.connector_class.limits)]
        assert len(texts) > 1
        assert all(0 < len(t) <= most for t in texts)
        assert " ".join(texts).split() == text.split(), "a word was cut or lost"

    def test_long_text_is_not_cut_inside_an_emoji(self) -> None:
        most = self.connector_class.limits.text
        text = _FAMILY * (most // len(_FAMILY) + 5)
        texts = [r.text for r in fit(Reply(chat_id="c", key="k", text=text), self.connector_class.limits)]
        assert "".join(texts) == text
        assert all(set(regex.findall(r"\X", t)) == {_FAMILY} for t in texts)

    def test_pieces_have_different_keys_that_stay_the_same(self) -> None:
        reply = Reply(chat_id="c", key="k", text="mot " * self.connector_class.limits.text)
        keys = [r.key for r in fit(reply, self.connector_class.limits)]
        assert len(set(keys)) == len(keys) > 1
        assert keys == [r.key for r in fit(reply, self.connector_class.limits)]

    def test_too_many_buttons_become_numbered_text(self) -> None:
        limits = self.connector_class.limits
        count = max(limits.buttons, limits.rows) + 1
        buttons = tuple(Button(id=str(n), title=f"Choix {n}") for n in range(count))
        (reply, *_) = fit(Reply(chat_id="c", key="k", text="Lequel ?", buttons=buttons), limits)
        assert not reply.buttons
        assert reply.text.splitlines() == ["Lequel ?", *(f"{n}. Choix {n - 1}" for n in range(1, count + 1))]

    def test_a_button_title_that_is_too_long_becomes_numbered_text(self) -> None:
        limits = self.connector_class.limits
        title = "x" * (max(limits.button_title, limits.row_title) + 1)
        (reply, *_) = fit(Reply(chat_id="c", key="k", text="?", buttons=(Button(id="a", title=title),)), limits)
        assert not reply.buttons
        assert f"1. {title}" in reply.text

    def test_buttons_that_pass_fit_one_of_the_forms(self) -> None:
        limits = self.connector_class.limits
        for count in range(1, max(limits.buttons, limits.rows) + 1):
            buttons = tuple(Button(id=str(n), title=f"{n}") for n in range(count))
            (reply,) = fit(Reply(chat_id="c", key="k", text="?", buttons=buttons), limits)
            assert reply.buttons == buttons
            assert as_buttons(reply, limits) or as_list(reply, limits)

    def test_a_file_beyond_every_limit_is_rejected(self) -> None:
        limits = self.connector_class.limits
        size = max((f.max_bytes for f in limits.files.values()), default=0) + 1
        media = Media(kind=Kind.DOCUMENT, mime="application/pdf", size=size)
        with pytest.raises(Rejected):
            fit(Reply(chat_id="c", key="k", media=media), limits)

    def test_a_caption_that_is_too_long_follows_its_file(self) -> None:
        limits = self.connector_class.limits
        for kind, limit in limits.files.items():
            media = Media(kind=kind, mime=limit.mimes[0].replace("*", "x"), size=1)
            text = "a" * ((limits.caption if limit.captioned else 0) + 1)
            first, *rest = fit(Reply(chat_id="c", key="k", text=text, media=media), limits)
            assert first.media == media
            assert first.text == ""
            assert "".join(r.text for r in rest) == text
