"""What tickets keep is what their events say, whatever happened; a changed event or clock is found."""

from __future__ import annotations

from sqlalchemy import select

from bot import schema
from bot.numbers.measures import everything
from bot.numbers.recount import recount
from bot.tickets.handling import Handling
from tests.stages.steps import Steps
from tests.tickets.opened import NUMBER, desk_of, handed_over


async def a_long_story(steps: Steps) -> None:
    """Two tickets; the first with every kind of event that clocks hear."""
    handling = Handling(steps.store, desk_of(steps), clock=lambda: steps.now)
    await handed_over(steps)
    acts = (
        lambda: handling.prioritise(NUMBER, "Marc", 1),
        lambda: steps.desk.reply(NUMBER, "Marc", "hello", form="f1"),
        lambda: steps.talk("anna", "and now?"),
        lambda: handling.hold(NUMBER, "Marc", steps.now + 60),
        lambda: handling.wake_due(),
        lambda: handling.assign(NUMBER, "Marc", "Zoé"),
        lambda: steps.desk.hand_back(NUMBER, "Zoé"),
        lambda: handed_over(steps),
        lambda: steps.desk.resolve(NUMBER, "Zoé"),
        lambda: handling.reopen(NUMBER, "Marc"),
        lambda: handling.note(NUMBER, "Marc", "looked at it"),
        lambda: steps.desk.resolve(NUMBER, "Marc"),
        lambda: handed_over(steps, "bob"),
    )
    for act in acts:
        steps.now += 3700
        await act()


async def test_counted_again_from_events_everything_is_the_same(steps: Steps) -> None:
    await a_long_story(steps)
    found = await steps.store.read(recount)
    assert (found.tickets, found.differ) == (2, ())
    episodes = await steps.store.read(everything)
    assert [one.is_open for one in episodes] == [False, False, True]


async def test_an_event_that_was_taken_out_is_found(steps: Steps) -> None:
    await a_long_story(steps)
    events = schema.ticket_event

    def spoil(conn) -> None:
        replied = conn.execute(select(events.c.id).where(events.c.kind == "replied")).scalar()
        conn.execute(events.delete().where(events.c.id == replied))

    await steps.store.write(spoil)
    assert (await steps.store.read(recount)).differ == (NUMBER,)


async def test_clocks_that_were_changed_are_found(steps: Steps) -> None:
    await a_long_story(steps)
    table = schema.ticket
    changed = table.update().where(table.c.number == NUMBER + 1).values(clocks='{"status": "resolved"}')
    await steps.store.write(lambda conn: conn.execute(changed) and None)
    assert (await steps.store.read(recount)).differ == (NUMBER + 1,)
