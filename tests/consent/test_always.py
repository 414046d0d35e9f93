"""Whatever happens in whatever order: nothing passes without a valid receipt, nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Row

from bot import schema
from bot.box import DONE, ERASED, HELD, LEASE, LENT, OPEN
from bot.consent import words
from bot.consent.receipts import BY_NETWORK, Receipt, all_of
from bot.consent.standing import ASKED, ENDED, GIVEN, REFUSED
from bot.inward.conversations import Conversation
from bot.packing import unpack_message
from bot.talk.replies import PERSON
from bot.talk.turn import OpenTicket, Outcome, Say, Turn
from bot.vault.sealing import unseal_json
from connectors.sdk.errors import TryLater
from connectors.sdk.messages import Reply
from connectors.sdk.testkit.fake import ThirdPartyFakeConnector
from connectors.sdk.testkit.network import FakeNetwork
from tests.consent.customer import change_policy
from tests.stages.steps import Steps, inbox, outbox

STEPS = (
    *("talks", "talks", "asks", "yes", "no", "stop", "thanks", "again", "one", "two", "edits"),
    *("reply", "withdrawn", "given", "version", "converse", "deliver", "crash", "network down"),
)
SAID = {"asks": "c'est quoi ?", "yes": "oui", "no": "non", "stop": "stop", "thanks": "merci", "one": "1", "two": "2"}
QUESTIONS = tuple(words.text(words.QUESTION, language) for language in ("fr", "en", ""))


class Watched(ThirdPartyFakeConnector):
    """Takes every reply, and asks at that very moment whether it may have been said."""

    world: World
    down = False

    async def send(self, reply: Reply) -> str:
        """The network's id. Raises TryLater while it is down."""
        if self.down:
            raise TryLater("down")
        if not reply.key.startswith("consent:"):
            await self.world.must_agree(f"{reply.key} left")
            await self.world.must_be_of_this_yes(reply.key)
        if reply.text.startswith(QUESTIONS):
            self.world.shown.append(self.world.steps.now)
        self.world.sent[reply.key] += 1
        return f"r-{sum(self.world.sent.values())}"


class World:
    """One customer, one counter, and what must hold after each step."""

    def __init__(self, folder: Path, tables: Path) -> None:
        self.network = FakeNetwork()
        self.network.url = "http://127.0.0.1:1"
        self.connector = Watched(secret=self.network.secret, url=self.network.url)
        self.connector.world = self
        self.steps = Steps(folder, tables, self.network, self.connector)
        self.steps.assistant = self.assistant
        self.heard: Counter[str] = Counter()
        """How often each message was heard; two of them may have the same words."""
        self.texts: set[str] = set()
        self.sent: Counter[str] = Counter()
        self.talked: list[str] = []
        self.shown: list[float] = []
        self.versions = 1
        self.last = self.network.text("lea", "bonjour, m0")

    async def assistant(self, turn: Turn) -> Outcome:
        """Opens tickets, so that there is something to end."""
        await self.must_agree(f"{turn.message.text} was heard")
        self.heard[turn.message.message_id] += 1
        self.texts.add(turn.message.text)
        return Outcome(says=(Say(text=f"heard {turn.message.text}"),), commands=(OpenTicket(),))

    async def must_agree(self, what: str) -> None:
        chat = await self.steps.chat("lea")
        assert chat.consent.holds(self.steps.parts.consent.version), f"{what} while {chat.consent}"

    async def must_be_of_this_yes(self, key: str) -> None:
        (row,) = [row for row in await self.steps.rows(schema.outbox) if row.key == key]
        ends = [r.at for r in await self.receipts(await self.steps.chat("lea")) if r.event in ENDED]
        assert row.created_at > max(ends, default=0), f"{key} is from before the end"

    async def receipts(self, chat: Conversation) -> list[Receipt]:
        return await self.steps.store.read(lambda conn: all_of(conn, chat))

    async def plays(self, step: str) -> None:
        steps = self.steps
        steps.now += 20
        self.connector.down = step == "network down" or (self.connector.down and step != "deliver")
        if step == "talks":
            await self.says(f"mon appli plante m{len(self.talked)}")
        elif step in SAID:
            await self.says(SAID[step])
        elif step == "edits":
            edit = self.network.text("lea", "je corrige", name="Lea", kind="edit", target=self.last["id"])
            await steps.post(edit)
        elif step in ("withdrawn", "given", "again"):
            await steps.post(self.last if step == "again" else self.network.consent("lea", step))
        else:
            await self.happens(step)
        await self.works(step)

    async def happens(self, step: str) -> None:
        """What the customer has no part in."""
        steps = self.steps
        if step == "reply":
            await steps.put("lea", "Marc here", kind=PERSON, key=f"marc-{steps.now}")
        elif step == "version":
            self.versions += 1
            change_policy(steps, version=str(self.versions))
        elif step == "crash":
            for box in (inbox, outbox):
                await steps.store.write(lambda conn, box=box: box.lend(conn, "dead", steps.now, 5))  # type: ignore[misc]
            if any(row.state == LENT and row.key.startswith("consent:") for row in await steps.rows(schema.outbox)):
                self.shown.append(steps.now)  # nobody can know whether who died had said it: it counts as maybe sent
            steps.now += LEASE + 1

    async def says(self, text: str) -> None:
        self.last = self.network.text("lea", text, name="Lea")
        if text.startswith("mon appli"):
            self.talked.append(text)
        await self.steps.post(self.last)

    async def works(self, step: str) -> None:
        if step in ("converse", "yes", "stop", "crash"):
            await self.steps.converse()
        if step == "deliver":
            await self.steps.settle()
        assert (await self.steps.ledger()).balances()
        assert all(times == 1 for times in self.heard.values()), self.heard
        assert all(times == 1 for times in self.sent.values()), self.sent
        chat = await self.steps.chat("lea")
        rows = [row for row in await self.steps.rows(schema.inbox) if row.kind == "message"]
        receipts = await self.receipts(chat)
        self.answers_follow_the_notice(chat, {row.key: row for row in rows}, receipts)
        if chat.consent.state in ENDED:
            self.nothing_is_kept_after_the_end(chat, rows, receipts)

    def answers_follow_the_notice(self, chat: Conversation, rows: dict[str, Row], receipts: list[Receipt]) -> None:
        """What was taken for a yes or a no was written when the question it answers had been shown, once or again."""
        asked, open_version = 0.0, ""
        for receipt in receipts:
            if receipt.event == ASKED and receipt.version != open_version:
                asked = receipt.at
            open_version = receipt.version if receipt.event == ASKED else ""
            if receipt.event not in (GIVEN, *ENDED) or receipt.how == BY_NETWORK:
                continue
            row = rows[receipt.inbox_key]
            said = unpack_message(unseal_json(chat.key, row.sealed, "inbox", row.key, chat.id)).text
            shown = any(asked <= moment <= row.created_at for moment in self.shown)
            assert shown or said == "stop", f"{said} at {row.created_at} was {receipt.event}, shown at {self.shown}"

    def nothing_is_kept_after_the_end(self, chat: Conversation, rows: list[Row], receipts: list[Receipt]) -> None:
        """After a no or a stop, only what waits to be looked at rests, and no name of a person who never agreed."""
        last = receipts[-1] if receipts[-1].event in ENDED else None
        kept = [row.key for row in rows if last and row.state == DONE and row.created_at > last.at]
        assert kept == []
        assert not (chat.consent.state == REFUSED and chat.name)

    async def ends(self) -> None:
        """The customer agrees at last: everything they said was heard once, or erased at their word."""
        steps = self.steps
        self.connector.down = False
        for text in ("bonjour", "oui", "oui"):
            steps.now += 90_000
            await steps.settle()
            steps.now += 400
            await steps.settle()
            await self.says(text)
        steps.now += 400
        await steps.settle()
        assert (await steps.chat("lea")).consent.state == GIVEN
        rows = Counter(row.state for row in await steps.rows(schema.inbox))
        assert set(rows) <= {DONE, ERASED}, rows
        erased = rows[ERASED]
        assert len([t for t in self.talked if t not in self.texts]) <= erased
        waiting = [r for r in await steps.rows(schema.outbox) if r.state in (HELD, OPEN, LENT)]
        assert waiting == []


async def _play(tables: Path, played: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), tables)
        for step in played:
            await world.plays(step)
        await world.ends()
        await world.steps.close()


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@example(played=["yes", "crash", "no", "crash"])
@example(played=["talks", "deliver", "asks", "yes", "converse"])
@given(played=st.lists(st.sampled_from(STEPS), max_size=16))
def test_consent_holds_after_anything(tables: Path, played: list[str]) -> None:
    asyncio.run(_play(tables, played))
