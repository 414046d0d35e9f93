"""What customers do beside writing: answered by the counter, heard by the assistant, or in need of no words."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot import schema
from bot.inward.conversations import BOT
from bot.packing import Outgoing
from bot.talk.notices import notice
from bot.talk.replies import Author, put_reply
from bot.talk.turn import HandOver, Outcome, Say, Turn
from bot.tickets.service import TicketService
from bot.tickets.ticket import AWAITING_CUSTOMER
from connectors.sdk.messages import Button
from tests.stages.whatsapp_post import Post, part

PHONE = "33612345678"
ERROR = {"title": "x", "message": "x", "error_data": {"details": "x"}}
LOCATION = part("location", location={"latitude": 48.85, "longitude": 2.35, "name": "Bureau"})
CARD = part("contacts", contacts=[{"name": {"formatted_name": "Léa"}, "phones": [{"phone": "+33 6"}]}])
ORDER = part("order", order={"text": "", "product_items": [{"product_retailer_id": "a", "quantity": 1}]})
TOO_LARGE = part("unsupported", errors=[{**ERROR, "code": 131052}], unsupported={"type": "media_placeholder"})
UNAVAILABLE = part("unsupported", errors=[{**ERROR, "code": 131060}])
EDITED = part("unsupported", errors=[{**ERROR, "code": 131051}], unsupported={"type": "edit"})
POLL = part("unsupported", errors=[{**ERROR, "code": 131051}], unsupported={"type": "poll_creation"})
SILENT = {
    "reaction": part("reaction", reaction={"message_id": "wamid.A", "emoji": "👍"}),
    "system": part("system", system={"type": "customer_identity_changed", "body": "x"}),
    "edit": part("edit", edit={"original_message_id": "wamid.A", "message": {"type": "text", "text": {"body": "b"}}}),
    "revoke": part("revoke", revoke={"original_message_id": "wamid.A"}),
    "request_welcome": part("request_welcome"),
}


async def posted(post: Post, message: dict[str, Any], **more: str) -> list[str]:
    """The texts that Meta gets after this message."""
    before = len(post.meta.sent)
    await post.value(messages=[{"from": PHONE, **message, **more}])
    await post.steps.settle()
    return [body["text"]["body"] for body in post.meta.sent[before:] if body.get("type") == "text"]


@pytest.mark.parametrize("kind", SILENT)
async def test_this_needs_no_answer_and_is_kept(kind: str, post: Post) -> None:
    assert await posted(post, SILENT[kind]) == []
    assert post.steps.turns == []
    ((_, (message,)),) = await post.chats()
    assert message.raw_type.startswith(kind)


async def test_a_sticker_is_fetched_and_not_answered(post: Post) -> None:
    media_id = post.meta.add_file(b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40, "image/webp")
    sticker = {"id": media_id, "mime_type": "image/webp", "animated": False}
    assert await posted(post, part("sticker", sticker=sticker)) == []
    (kept,) = await post.steps.rows(schema.media)
    assert (kept.kind, kept.state, post.steps.turns) == ("sticker", "kept", [])


@pytest.mark.parametrize(("message", "kind"), [(LOCATION, "location"), (CARD, "contacts"), (ORDER, "order")])
async def test_the_assistant_takes_it_as_something_that_was_sent(
    message: dict[str, Any], kind: str, post: Post
) -> None:
    await posted(post, message)
    (turn,) = post.steps.turns
    assert [(a.kind, a.state) for a in turn.attachments] == [(kind, "kept")]


async def test_a_file_over_metas_cap_is_one_that_was_refused(post: Post) -> None:
    await posted(post, TOO_LARGE)
    (turn,) = post.steps.turns
    assert [(a.kind, a.state) for a in turn.attachments] == [("document", "refused")]


@pytest.mark.parametrize(
    ("message", "name"),
    [(EDITED, "send_edited_again"), (UNAVAILABLE, "send_again"), (POLL, "cannot_show"), (part("poll"), "cannot_show")],
)
async def test_what_did_not_come_is_asked_for_again(message: dict[str, Any], name: str, post: Post) -> None:
    assert await posted(post, message) == [notice(name, "")]
    assert post.steps.turns == []


async def _calls(post: Post, event: str, **more: str) -> list[str]:
    """The texts that Meta gets after a call of Camille's number."""
    before, ours = len(post.meta.sent), post.meta.account.phone_number_id
    call = {"id": "wacid.A", "from": PHONE, "to": ours, "event": event, "timestamp": str(int(time.time())), **more}
    await post.value("calls", calls=[call])
    await post.steps.settle()
    return [body["text"]["body"] for body in post.meta.sent[before:] if body.get("type") == "text"]


async def test_who_rings_is_asked_to_write_and_the_window_is_open(post: Post) -> None:
    assert await _calls(post, "connect", direction="USER_INITIATED") == [notice("no_calls", "")]
    assert await _calls(post, "terminate", direction="USER_INITIATED") == []
    ((chat, messages),) = await post.chats()
    assert [one.raw_type for one in messages] == ["call/connect", "call/terminate"]
    assert chat.window_until == pytest.approx(time.time() + 24 * 3600, abs=60)
    assert post.steps.turns == []


async def test_a_call_of_ours_opens_no_window(post: Post) -> None:
    await post.value(
        "calls",
        calls=[
            {
                "id": "wacid.B",
                "from": post.meta.account.phone_number_id,
                "to": PHONE,
                "event": "connect",
                "timestamp": str(int(time.time())),
                "direction": "BUSINESS_INITIATED",
            }
        ],
    )
    await post.steps.settle()
    ((chat, (message,)),) = await post.chats()
    assert (message.raw_type, chat.window_until, post.meta.sent) == ("call/connect", None, [])


async def test_with_a_person_nothing_is_asked_for(post: Post) -> None:
    await posted(post, part("text", text={"body": "hello"}))
    await _handed_over(post)
    assert await posted(post, EDITED) == []


async def test_a_group_is_told_once_that_we_answer_one_to_one_and_a_person_sees_it(post: Post) -> None:
    first = await posted(post, part("text", text={"body": "salut\ntous"}), group_id="Y2FwaV9ncm91cDoxNzA1")
    again = await posted(post, part("text", text={"body": "alors ?"}), group_id="Y2FwaV9ncm91cDoxNzA1")
    assert (first, again) == ([notice("one_to_one", "")], [])
    assert notice("one_to_one", "fr") in first[0]
    body = post.meta.sent[-1]
    assert (body["recipient_type"], body["to"]) == ("group", "Y2FwaV9ncm91cDoxNzA1")
    (ticket,) = await post.steps.rows(schema.ticket)
    assert post.steps.turns == []
    await _service(post).resolve(ticket.number, "Marc")
    await post.steps.settle()
    assert await posted(post, part("text", text={"body": "encore"}), group_id="Y2FwaV9ncm91cDoxNzA1") == []
    (again,) = await post.steps.rows(schema.ticket)  # within days it is the same request
    assert again.status == "queued"


async def test_choices_in_a_group_are_numbered_and_arrive(post: Post) -> None:
    """Meta refuses everything that can be pressed in groups."""
    await posted(post, part("text", text={"body": "salut"}), group_id="Y2FwaV9ncm91cDoxNzA1")
    ((chat, _),) = await post.chats()
    said = Outgoing(text="Quel appareil ?", buttons=(Button(id="a", title="Téléphone"), Button(id="b", title="Autre")))
    author = Author(kind=BOT, epoch=chat.epoch)
    steps = post.steps
    await steps.store.write(lambda conn: put_reply(conn, chat, said, author, "choices", steps.now))
    await steps.settle()
    assert post.meta.sent[-1]["text"]["body"] == "Quel appareil ?\n1. Téléphone\n2. Autre"
    assert {row.state for row in await steps.rows(schema.outbox)} == {"done"}


async def test_a_group_and_its_people_have_chats_of_their_own(post: Post) -> None:
    await posted(post, part("text", text={"body": "in the group"}), group_id="Y2FwaV9ncm91cDoxNzA1")
    await posted(post, part("text", text={"body": "alone"}))
    assert sorted([m.text for m in messages] for _, messages in await post.chats()) == [["alone"], ["in the group"]]


@pytest.mark.parametrize(("kind", "moves"), [("reaction", False), ("revoke", False), ("edit", True)])
async def test_only_new_words_tell_a_person_that_the_customer_wrote(kind: str, moves: bool, post: Post) -> None:
    await posted(post, part("text", text={"body": "hello"}))
    number = await _handed_over(post)
    await _service(post).reply(number, "Marc", "Which one?", form="f1")
    await post.steps.settle()
    await posted(post, SILENT[kind])
    (ticket,) = await post.steps.rows(schema.ticket)
    assert (ticket.status != AWAITING_CUSTOMER) is moves


def _service(post: Post) -> TicketService:
    return post.steps.desk


async def _handed_over(post: Post) -> int:
    async def hand_over(turn: Turn) -> Outcome:
        return Outcome(says=(Say(text="a person"),), commands=(HandOver(reason="asked"),))

    post.steps.assistant = hand_over
    await posted(post, part("text", text={"body": "a human"}))
    (ticket,) = await post.steps.rows(schema.ticket)
    return int(ticket.number)
