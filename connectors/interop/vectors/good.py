"""Deliveries that are right: what each does is in its name and docstring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.interop.blobs import seal_file
from connectors.interop.compose import MARKDOWN, PLAIN
from connectors.interop.content import Disposition, Expiration
from connectors.interop.parts import CHOOSE_ONE, PROCESS_ALL, MultiPart, SinglePart
from connectors.interop.vectors.world import NOW, USER, World

Steps = list[dict[str, Any]]
BLOB_URL = "https://blobs.birdychat.example/b/8ksB4bSrrRE"


def first_message(w: World) -> Steps:
    """A key agreement and words; the same body again has no effect."""
    body = w.body([w.said(w.phone(), "Bonjour, mon écran reste noir.")])
    return [w.raw_step(body, expect=["opened"]), w.raw_step(body, expect=[])]


def two_messages_before_an_answer(w: World) -> Steps:
    """Both carry the agreement, since nothing was answered yet."""
    phone = w.phone()
    return [w.step([w.said(phone, words)], expect=["opened"]) for words in ("one", "two")]


def reordered(w: World) -> Steps:
    """The second comes before the first; the key of the first was kept."""
    phone = w.phone()
    first, second = w.said(phone, "first"), w.said(phone, "second")
    return [w.step([second], expect=["opened"]), w.step([first], expect=["opened"])]


def batch(w: World) -> Steps:
    """Several events in one delivery, in their order."""
    phone = w.phone()
    receipt = {"type": "receipt", "message_id": "01" + "ab" * 31, "status": "read", "at": int(NOW * 1000)}
    consent = {"type": "consent", "id": "c-1", "user": USER, "state": "given", "at": int(NOW * 1000)}
    typing = {"type": "typing", "user": USER, "device": "phone-1"}
    events = [consent, w.said(phone, "one"), typing, w.said(phone, "two"), receipt]
    return [w.step(events, expect=["consent", "opened", "opened", "receipt"])]


def two_devices(w: World) -> Steps:
    """Each device of a person has a session of its own."""
    phone, tablet = w.phone("phone-1"), w.phone("tablet-1")
    first = w.step([w.said(phone, "phone-1")], expect=["opened"])
    return [first, w.step([w.said(tablet, "tablet-1")], expect=["noted", "opened"])]


def device_replaced(w: World) -> Steps:
    """The old device is forgotten; the new one agrees on a session of its own."""
    old, new = w.phone("phone-1"), w.phone("phone-2")
    moved = {"type": "identity", "user": USER, "old_device": "phone-1", "new_device": "phone-2", "at": int(NOW * 1000)}
    return [
        w.step([w.said(old, "from the old")], expect=["opened"]),
        w.step([moved, w.said(new, "new")], expect=["noted", "opened"]),
    ]


def session_set_up_again(w: World) -> Steps:
    """A device that lost its session agrees on another; its identity stays the same."""
    phone = w.phone()
    first = w.step([w.said(phone, "before")], expect=["opened"])
    lost = phone.session_reset("01" + "cd" * 31, at=NOW)
    w.connect(phone)
    return [first, w.step([lost, w.said(phone, "after")], expect=["receipt", "opened"])]


def text_kinds(w: World) -> Steps:
    """Markdown, an answer, an edit, a reaction, its removal, a deletion, a message that expires."""
    phone = w.phone()
    write = phone.author
    first = phone.message(write.text("**Hello**", markdown=True), at=NOW)
    target = first["id"]
    liked = phone.message(write.reaction("❤", target), at=NOW)
    others = [
        write.text("an answer", reply_to=target),
        write.edit("**Hello!**", target),
        write.reaction_removed(target, liked["id"]),
        write.deletion(target),
        write.text("gone in a minute", expires=Expiration(relative=True, time=60)),
    ]
    events = [first, liked, *(phone.message(content, at=NOW) for content in others)]
    return [w.step(events, expect=["opened"] * len(events))]


def file(w: World) -> Steps:
    """A file that lies sealed with the partner, and a voice note."""
    phone = w.phone()
    sealed = seal_file(b"\x89PNG\r\n\x1a\n" + bytes(200))
    photo = phone.author.file(sealed, url=BLOB_URL, mime="image/png", name="ecran.png")
    voice = phone.author.file(seal_file(b"OggS" + bytes(100)), url=BLOB_URL, mime="audio/ogg", voice=True)
    return [w.step([phone.message(one, at=NOW) for one in (photo, voice)], expect=["opened", "opened"])]


def several_parts(w: World) -> Steps:
    """Alternatives, of which the first that we can show counts, and parts that belong together."""
    phone = w.phone()
    fancy = SinglePart(disposition=Disposition.RENDER, content_type="application/vnd.example", content=b"\x01")
    plain = SinglePart(disposition=Disposition.RENDER, content_type=MARKDOWN, content=b"# Welcome!")
    more = SinglePart(disposition=Disposition.RENDER, content_type=PLAIN, content=b"and more")
    either = MultiPart(disposition=Disposition.RENDER, semantics=CHOOSE_ONE, parts=(fancy, plain))
    both = MultiPart(disposition=Disposition.RENDER, semantics=PROCESS_ALL, parts=(plain, more))
    contents = [phone.author.content(part) for part in (either, both)]
    return [w.step([phone.message(one, at=NOW) for one in contents], expect=["opened", "opened"])]


def unknown_content(w: World) -> Steps:
    """A content type that nobody shows: it arrives, and a person is told what it was."""
    phone = w.phone()
    poll = SinglePart(disposition=Disposition.RENDER, content_type="application/vnd.example.poll", content=b"?")
    return [w.step([phone.message(phone.author.content(poll), at=NOW)], expect=["opened"])]


def group(w: World) -> Steps:
    """A group is answered clearly: one to one only. The message is not opened."""
    event = {**w.said(w.phone(), "hello all"), "group": {"id": "g-1", "participants": [USER, "marc@example.com"]}}
    return [w.step([event], expect=["group", "signal"])]


def late_by_less_than_five_minutes(w: World) -> Steps:
    """Signed 300 seconds ago, and 300 seconds ahead of our clock."""
    phone = w.phone()
    return [
        w.step([w.said(phone, "slow")], expect=["opened"], now=NOW + 300),
        w.step([w.said(phone, "fast")], expect=["opened"], now=NOW - 300),
    ]


def two_signatures(w: World) -> Steps:
    """While the partner changes its key, one signature of several holds."""

    def with_another(headers: dict[str, str]) -> dict[str, str]:
        other = "v1a," + "A" * 86 + "=="
        return {**headers, "webhook-signature": f"{other} {headers['webhook-signature']}"}

    return [w.step([w.said(w.phone(), "hello")], expect=["opened"], headers=with_another)]


GOOD: tuple[Callable[[World], Steps], ...] = (
    *(first_message, two_messages_before_an_answer, reordered, batch, two_devices, device_replaced),
    *(session_set_up_again, text_kinds, file, several_parts, unknown_content, group),
    *(late_by_less_than_five_minutes, two_signatures),
)
