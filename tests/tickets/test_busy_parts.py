"""A merged ticket whose other customer has a newer request, or leaves for good."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot import schema
from bot.erasure.erase import erase
from bot.tickets.drafts import Drafts
from bot.tickets.handling import Handling
from bot.tickets.ticket import NotAllowed
from bot.vault.signing import Signer
from tests.stages.steps import Steps
from tests.tickets.merged import merge, row
from tests.tickets.opened import NUMBER, desk_of, handed_over


@pytest_asyncio.fixture
async def ended(two: Steps) -> Steps:
    """Resolved long ago; since then Bert, whose ticket was the part, asks for something new."""
    await merge(two)
    await two.desk.take(NUMBER, "Marc")
    await two.desk.resolve(NUMBER, "Marc")
    await two.settle()
    two.now += 86_400 * 60
    await handed_over(two, "bert")
    return two


async def test_it_is_not_reopened_while_another_of_its_chats_goes_on_elsewhere(ended: Steps) -> None:
    heard = len(ended.network.texts("bert"))
    with pytest.raises(NotAllowed):
        await Handling(ended.store, desk_of(ended), clock=lambda: ended.now).reopen(NUMBER, "Marc")
    await ended.settle()
    assert (await row(ended, NUMBER)).status == "resolved"
    assert len(ended.network.texts("bert")) == heard


async def test_a_draft_of_the_lead_goes_with_a_merged_person_who_is_erased(two: Steps) -> None:
    await merge(two)
    await Drafts(two.store, desk_of(two), clock=lambda: two.now).keep(NUMBER, "m", "Bert, your code is 77")
    bert, signer = await two.chat("bert"), Signer.open(two.folder / "keys")
    await two.store.write(lambda conn: erase(conn, two.people, signer, [bert.id], "asked", two.now))
    assert await two.rows(schema.draft) == []
