"""What is written when a message meets the question of consent: each act is part of one transaction with its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection, Row

from bot import schema
from bot.box import Box
from bot.consent import receipts, words
from bot.consent.decide import Act
from bot.consent.erasure import ENDED, WAITS, end_replies, erase_held, erase_row, is_on_hold, on_hold
from bot.consent.notices import Policy
from bot.consent.receipts import BY_NETWORK, BY_WORDS, Receipt
from bot.consent.speaking import say
from bot.consent.standing import ASKED, GIVEN, NOT_ASKED, REFUSED, WITHDRAWN, Standing
from bot.inward.conversations import Conversation, Conversations
from bot.media.shelf import Shelf
from bot.talk.turn import CloseTicket
from bot.tickets.handover import Control
from bot.tickets.merging import Merging
from bot.watch import ledger
from connectors.sdk.connector import Connector
from connectors.sdk.messages import Button

inbox, outbox = Box(schema.inbox), Box(schema.outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row about consent, with what was known when it was looked at. `how`: words, button or network.

    `spoken` is the language of the message, "" when not sure; `connector` is None while the channel is off.
    """

    row: Row
    by: str
    conversation: Conversation
    connector: Connector
    now: float
    how: str = BY_WORDS
    spoken: str = ""

    @property
    def standing(self) -> Standing:
        """Where the person stands."""
        return self.conversation.consent


class Acts:
    """Writes acts. Every method raises LostLease, and then nothing of it stays."""

    def __init__(self, conversations: Conversations, files: Shelf, policy: Policy) -> None:
        self._conversations = conversations
        self._files = files
        self._policy = policy
        self._control = Control(conversations)
        self._merging = Merging(conversations)
        self._table: dict[Act, Callable[[Connection, Case], None]] = {
            Act.HOLD: self._hold,
            Act.ASK: self._ask,
            Act.AGAIN: self._again,
            Act.REMIND: self._remind,
            Act.ACCEPT: self._accept,
            Act.END: self.end,
            Act.DROP: self.done,
            Act.ERASE: self._erase,
            Act.UNREAD: self._unread,
            Act.RETURN: self._return,
        }

    def do(self, conn: Connection, act: Act, case: Case) -> None:
        """Write this act; not PASS, which is nobody's business here."""
        self._table[act](conn, case)

    def done(self, conn: Connection, case: Case) -> None:
        """The row is finished."""
        inbox.done(conn, case.row.id, case.by, case.now)
        ledger.count(conn, "processed")

    def end(self, conn: Connection, case: Case) -> None:
        """No, or no longer: what waits is erased, the ticket ends, one goodbye is said."""
        self.done(conn, case)
        erase_held(conn, case.conversation, self._files, case.now)
        end_replies(conn, case.conversation, case.now)
        unasked = case.standing.state == NOT_ASKED and not self._policy.demands(case.connector)
        known = unasked or any(r.event == GIVEN for r in receipts.all_of(conn, case.conversation))
        state = WITHDRAWN if known or case.how == BY_NETWORK else REFUSED
        self._receipt(conn, case, state)
        if known:
            self._merging.part_all(conn, [case.conversation.id], case.now)  # the other chats of the ticket go on
            self._control.close(conn, case.conversation, CloseTicket(reason=WITHDRAWN), case.now)
        elif not is_on_hold(conn, case.conversation.id):
            self._conversations.change(conn, case.conversation.id, name_sealed=None)
        ended = replace(case.standing, state=state, at=case.row.created_at, asks=0)
        quiet = case.how == BY_NETWORK and case.standing.state == NOT_ASKED
        self._say(conn, case, ended, [] if quiet else [words.text(state, self._language(case))])

    def told(self, conn: Connection, case: Case) -> None:
        """The network says that the person agreed there: kept, and our own notice comes with their next message."""
        self.done(conn, case)
        self._receipt(conn, case, receipts.TOLD)
        if case.standing.state in (REFUSED, WITHDRAWN):
            self._stand(conn, case, replace(case.standing, state=NOT_ASKED, at=case.now))

    def prompt(self, conn: Connection, case: Case) -> None:
        """Say the notice because a reply waits for it; the row is not ours to finish."""
        notice = self._policy.notice(case.connector, self._language(case))
        receipts.remember(conn, notice, case.now)
        asked = Standing(
            state=ASKED,
            version=notice.version,
            language=notice.language,
            at=case.now,
            after=inbox.last_of(conn, case.conversation.id),
            asks=1,
            said=case.standing.said,
        )
        self._receipt(conn, case, ASKED, notice.hash, asked)
        self._say(conn, case, asked, [*notice.texts, words.text(words.QUESTION, notice.language)], ask=True)

    def _erase(self, conn: Connection, case: Case) -> None:
        """Said after the end: finished, and nothing of it is kept, unless a legal hold says so."""
        if on_hold(conn, [case.row.envelope_id]):
            inbox.hold(conn, case.row.id, case.by, ENDED)
            return
        self.done(conn, case)
        erase_row(conn, case.row, case.conversation, self._files, case.now)

    def _unread(self, conn: Connection, case: Case) -> None:
        """The same, and they are told, once after each end: `asks` counts it."""
        self._erase(conn, case)
        if not on_hold(conn, [case.row.envelope_id]):
            self._say(conn, case, replace(case.standing, asks=1), [words.text(words.UNREAD, self._language(case))])

    def _return(self, conn: Connection, case: Case) -> None:
        """They write again where nobody has to be asked; the row is not ours to finish."""
        self._receipt(conn, case, receipts.RETURNED)
        self._stand(conn, case, replace(case.standing, state=NOT_ASKED, at=case.now))

    def _hold(self, conn: Connection, case: Case) -> None:
        inbox.hold(conn, case.row.id, case.by, WAITS)

    def _ask(self, conn: Connection, case: Case) -> None:
        self._hold(conn, case)
        self.prompt(conn, case)

    def _again(self, conn: Connection, case: Case) -> None:
        """The whole notice once more, under the same count and since the same time."""
        self._hold(conn, case)
        notice = self._policy.notice(case.connector, self._language(case))
        receipts.remember(conn, notice, case.now)
        asked = replace(case.standing, language=notice.language, asks=case.standing.asks + 1)
        self._receipt(conn, case, ASKED, notice.hash, asked)
        self._say(conn, case, asked, [*notice.texts, words.text(words.QUESTION, notice.language)], ask=True)

    def _remind(self, conn: Connection, case: Case) -> None:
        self._hold(conn, case)
        asked = replace(case.standing, asks=case.standing.asks + 1)
        self._say(conn, case, asked, [words.text(words.REMINDER, self._language(case))], ask=True)

    def _accept(self, conn: Connection, case: Case) -> None:
        """Yes: a receipt, a word of thanks, and all that waited goes on in its old order."""
        self.done(conn, case)
        given = replace(case.standing, state=GIVEN, version=self._policy.version, at=case.now, asks=0)
        self._receipt(conn, case, GIVEN)
        self._say(conn, case, given, [words.text(words.ACCEPTED, self._language(case))])
        inbox.let_go(conn, case.conversation.id, WAITS)
        outbox.let_go(conn, case.conversation.id, WAITS)

    def _language(self, case: Case) -> str:
        return case.spoken or case.conversation.language or case.standing.language

    def _say(self, conn: Connection, case: Case, standing: Standing, texts: list[str], *, ask: bool = False) -> None:
        """Stand there, and say so: of our words on the matter only these may still leave."""
        standing = replace(standing, said=standing.said + 1)
        self._stand(conn, case, standing)
        choices: tuple[Button, ...] = words.buttons(self._language(case), self._policy.version) if ask else ()
        say(conn, case.conversation, texts, choices, standing.said, case.now)

    def _stand(self, conn: Connection, case: Case, standing: Standing) -> None:
        receipts.stand(conn, self._conversations, case.conversation.id, standing)

    def _receipt(
        self, conn: Connection, case: Case, event: str, notice_hash: str = "", standing: Standing | None = None
    ) -> None:
        standing = standing or case.standing
        receipt = Receipt(
            at=case.now,
            event=event,
            how=case.how,
            network=case.conversation.network,
            route=case.connector.route,
            version=standing.version,
            notice_hash=notice_hash or receipts.hash_of_last_notice(conn, case.conversation),
            language=standing.language,
            inbox_key=case.row.key,
        )
        receipts.write(conn, case.conversation, receipt)
