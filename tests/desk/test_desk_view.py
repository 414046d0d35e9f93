"""What the ticket page makes of a transcript, beside its words: why a file or a message is missing, and when it was."""

from __future__ import annotations

import pytest

from bot.desk.texts import text
from bot.desk.times import clock, day
from bot.desk.view import bubbles
from bot.guichet_yml import zone
from bot.inward.conversations import Conversation
from bot.media.keep import ALTERED, DIFFERS
from bot.media.shelf import Kept
from bot.networks import known_networks
from bot.tickets.lines import Line, Passport
from bot.tickets.queue import Dossier, Entry
from bot.tickets.rows import Ticket
from connectors.sdk.card import card_of

CARDS = {name: card_of(kind) for name, kind in known_networks().items()}
NOON = 1_795_350_000.0


def shown(line: Line):
    plain = {"number": 1001, "status": "queued", "topic": "", "urgency": 2, "assignee": "", "reason": "", "facts": {}}
    ticket = Ticket(id="t", conversation_id="c", opened_at=0, changed_at=0, title="", key=b"", **plain)
    who = {"id": "c", "network": line.passport.network if line.passport else "fake", "account": "a", "language": "fr"}
    hands = {"owner": "nobody", "epoch": 0, "fence": 0, "episode": 0, "window_until": None}
    conversation = Conversation(**who, **hands, chat="", key=b"", address_sealed=b"", name_sealed=None)
    entry = Entry(ticket=ticket, conversation=conversation)
    (found,) = bubbles(
        Dossier(entry=entry, lines=(line,), events=(), deliveries=1, chain_fault=None), "fr", NOON, CARDS
    )
    return found


def file(state: str, reason: str) -> Line:
    kept = Kept(
        id="f", conversation_id="c", kind="image", mime="", size=0, sha256="", state=state, reason=reason, name=""
    )
    return Line(key="k", at=NOON, author="customer", author_name="", text="", kind="image", files=(kept,))


def closed(network: str, reason: str) -> Line:
    proof = {"algorithm": "Ed25519", "key_id": "k", "result": "valid", "sha256": "00"}
    passport = Passport(network=network, account="a", received_at=NOON, **proof)
    line = {"author": "customer", "author_name": "", "text": "", "kind": "unreadable"}
    return Line(key="k", at=NOON, **line, reason=reason, passport=passport)


@pytest.mark.parametrize(
    ("state", "reason", "why"),
    [
        ("gone", "the network no longer has it", "file_missing"),
        ("gone", DIFFERS, "file_differs"),
        ("gone", f"{ALTERED}: the file is not the one that was sealed", "file_differs"),
        ("refused", "larger than 5 bytes", "file_too_large"),
        ("kept", "", ""),
    ],
)
def test_a_file_that_is_not_there_says_why(state: str, reason: str, why: str) -> None:
    assert [file.why for file in shown(file(state, reason)).attachments] == [why]
    assert not why or text("fr", why)


def test_a_message_that_stayed_closed_says_why_and_claims_no_encryption_that_nobody_saw() -> None:
    bubble = shown(closed("birdychat", "not-authentic: the tag does not fit"))
    assert (bubble.why, bubble.stayed_closed, bubble.stamp) == ("unreadable_not-authentic", True, None)


def test_a_message_of_an_open_network_that_cannot_be_read_keeps_its_stamp() -> None:
    bubble = shown(closed("whatsapp", "$.entry[0]: missing"))
    assert (bubble.why, bubble.stayed_closed) == ("", False)
    assert bubble.stamp is not None


def test_times_are_those_of_the_team_wherever_the_machine_stands() -> None:
    assert zone().key == "Europe/Paris"
    midnight = 1_795_388_400.0  # 2026-11-22 23:00 UTC
    assert clock(midnight) == "00:00"
    assert day("en", midnight, midnight + 60) == "Today"
    assert day("en", midnight - 1, midnight + 60) == "Yesterday"
