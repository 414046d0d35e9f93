"""What the desk reads: the queue in its order, and a ticket with its whole conversation."""

from __future__ import annotations

from bot import schema
from bot.talk.turn import HandOver, Outcome, Turn
from bot.tickets.queue import counts, listed
from connectors.sdk.testkit.network import FakeNetwork
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, desk_of, dossier, file_of, handed_over


async def test_a_dossier_holds_the_whole_conversation_in_its_order(steps: Steps, network: FakeNetwork) -> None:
    await steps.post(*(network.text("anna", f"n{n}", name="Anna") for n in range(5)))
    await steps.settle()
    await handed_over(steps)
    steps.now += 1
    await steps.desk.reply(NUMBER, "Marc", "hello", form="f1", file=file_of(b"%PDF-1.4", "guide.pdf"))
    await steps.settle()
    found = await dossier(steps)
    assert found is not None
    theirs = [line.text for line in found.lines if line.author == "customer"]
    assert theirs == [f"n{n}" for n in range(5)] + ["a person please"]
    last = found.lines[-1]
    assert (last.author, last.author_name, last.mark, last.state) == ("person", "Marc", "accepted", "done")
    assert [f.name for f in last.files] == ["guide.pdf"]
    first = found.lines[0]
    assert first.author_name == "Anna"
    assert first.passport is not None
    assert (first.passport.algorithm, first.passport.result) == ("hmac-sha256", "valid")
    assert (found.chain_fault, found.deliveries) == (None, 2)
    assert await dossier(steps, 999) is None


async def test_the_queue_has_the_urgent_first_and_then_who_waits_longest(steps: Steps) -> None:
    for n, urgency in enumerate((1, 3, 3)):

        async def opens(_turn: Turn, urgency: int = urgency) -> Outcome:
            return Outcome(commands=(HandOver(urgency=urgency),))

        steps.assistant = opens
        steps.now += 100
        await steps.talk(f"chat{n}", "help")
    desk = desk_of(steps)
    entries = await steps.store.read(lambda conn: listed(conn, desk))
    assert [e.ticket.number for e in entries] == [1002, 1003, 1001]  # type: ignore[union-attr]
    assert await steps.store.read(counts) == {"queued": 3}
    await steps.desk.resolve(1002, "Marc")
    ended = await steps.store.read(lambda conn: listed(conn, desk, ended=True))
    assert [e.ticket.number for e in ended] == [1002]  # type: ignore[union-attr]


async def test_a_ticket_that_does_not_open_is_listed_as_locked_and_hides_no_other(steps: Steps) -> None:
    await handed_over(steps)
    await handed_over(steps, "bert")
    table = schema.ticket
    await steps.execute(table.update().where(table.c.number == 1001).values(sealed=b"x" * 80))
    desk = desk_of(steps)
    found = await steps.store.read(lambda conn: listed(conn, desk))
    assert {type(e).__name__ for e in found} == {"Entry", "Locked"}
