"""One person stays one conversation through usernames, new numbers and new ids; two are never merged by guess."""

from __future__ import annotations

import pytest

from bot import schema
from bot.erasure.find import find
from bot.vault import custody
from tests.stages.whatsapp_post import Post, changed_number, rotated, said

PHONE, NEW_PHONE = "33612345678", "33699999999"
ID, NEW_ID = "FR.13491208655302741918", "FR.99999208655302741918"


async def told(post: Post) -> list[str]:
    return [row.code for row in await post.steps.rows(schema.network_news)]


async def test_from_phone_to_username_to_a_new_number_is_one_conversation(post: Post) -> None:
    await post.value(messages=[said("one", from_=PHONE)])
    await post.value(messages=[said("two", from_=PHONE, from_user_id=ID)])
    await post.value(messages=[said("three", from_user_id=ID)])
    await post.value(**changed_number(PHONE, NEW_PHONE))
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    await post.value(messages=[said("four", from_=NEW_PHONE, from_user_id=NEW_ID)])
    await post.value(messages=[said("five", from_user_id=NEW_ID)])
    ((chat, messages),) = await post.chats()
    assert chat.address == NEW_ID
    assert [m.text for m in messages if m.text] == ["one", "two", "three", "four", "five"]
    assert await told(post) == []


async def test_all_of_that_in_one_delivery_is_one_conversation_too(post: Post) -> None:
    await post.values(
        ("messages", {"messages": [said("one", from_=PHONE)]}),
        ("messages", {"messages": [said("two", from_=PHONE, from_user_id=ID)]}),
        ("user_id_update", rotated(ID, NEW_ID)),
        ("messages", {"messages": [said("three", from_user_id=NEW_ID)]}),
    )
    ((chat, messages),) = await post.chats()
    assert (chat.address, [m.text for m in messages]) == (NEW_ID, ["one", "two", "three"])


async def test_a_reply_goes_to_the_newest_address(post: Post) -> None:
    await post.value(messages=[said("one", from_=PHONE)])
    await post.value(messages=[said("two", from_=PHONE, from_user_id=ID)])
    await post.steps.settle()
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    await post.value(messages=[said("three", from_user_id=NEW_ID)])
    await post.steps.settle()
    assert post.meta.sent[-1]["recipient"] == NEW_ID


async def test_late_messages_from_a_former_address_still_find_the_chat(post: Post) -> None:
    await post.value(messages=[said("one", from_user_id=ID)])
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    await post.value(messages=[said("late", from_user_id=ID)])
    ((chat, messages),) = await post.chats()
    assert (chat.address, [m.text for m in messages]) == (NEW_ID, ["one", "late"])


async def test_the_same_news_again_changes_nothing_even_after_another_move(post: Post) -> None:
    third = "FR.3"
    await post.value(messages=[said("one", from_user_id=ID)])
    for _ in range(2):
        await post.value("user_id_update", **rotated(ID, NEW_ID))
        await post.value("user_id_update", **rotated(NEW_ID, third))
    await post.value("user_id_update", **rotated(ID, NEW_ID, at="1790000999"))
    ((chat, _),) = await post.chats()
    assert chat.address == third
    assert await told(post) == []
    ledger = await post.steps.ledger()
    assert ledger.balances()
    assert (ledger.received, ledger.duplicate) == (6, 2)


async def test_two_chats_of_one_person_are_not_merged_and_a_person_is_told_once(post: Post) -> None:
    await post.value(messages=[said("by phone", from_=PHONE)])
    await post.value(messages=[said("by id", from_user_id=ID)])
    for _ in range(2):
        await post.value(messages=[said("both", from_=PHONE, from_user_id=ID)])
    by_address = {chat.address: [m.text for m in messages] for chat, messages in await post.chats()}
    assert by_address == {PHONE: ["by phone"], ID: ["by id", "both", "both"]}
    assert await told(post) == ["two_chats"]


async def test_a_move_onto_somebody_who_is_known_is_not_a_merge(post: Post) -> None:
    await post.value(messages=[said("old", from_user_id=ID)])
    await post.value(messages=[said("new", from_user_id=NEW_ID)])
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    by_address = {chat.address: [m.text for m in messages] for chat, messages in await post.chats()}
    assert by_address == {ID: ["old"], NEW_ID: ["new"]}
    assert await told(post) == ["two_chats"]


async def test_a_number_that_went_to_somebody_else_does_not_open_the_first_ones_chat(post: Post) -> None:
    await post.value(messages=[said("mine", from_=PHONE, from_user_id=ID)])
    await post.value(messages=[said("not mine", from_=PHONE, from_user_id=NEW_ID)])
    await post.value(messages=[said("nor this", from_=PHONE)])
    by_address = {chat.address: [m.text for m in messages] for chat, messages in await post.chats()}
    assert by_address == {ID: ["mine"], NEW_ID: ["not mine", "nor this"]}
    assert await told(post) == ["two_chats"]


async def test_news_of_somebody_nobody_knows_makes_no_chat(post: Post) -> None:
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    assert await post.chats() == []
    assert (await post.steps.ledger()).processed == 1


async def test_a_new_number_of_somebody_known_by_id_leads_to_the_same_chat(post: Post) -> None:
    await post.value(messages=[said("one", from_=PHONE, from_user_id=ID)])
    await post.value(**changed_number(PHONE, NEW_PHONE))
    await post.value(messages=[said("two", from_=NEW_PHONE)])
    ((chat, messages),) = await post.chats()
    assert (chat.address, [m.text for m in messages if m.text]) == (ID, ["one", "two"])


async def test_what_moved_somebody_is_evidence_in_their_own_chain(post: Post) -> None:
    await post.value(messages=[said("one", from_user_id=ID)])
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    ((chat, _),) = await post.chats()
    links = [r for r in await post.steps.rows(schema.envelope_link) if r.conversation_id == chat.id]
    assert len(links) == 2
    bodies = await post.steps.store.read(
        lambda conn: [custody.open_body(conn, link.envelope_id, chat) for link in links]
    )
    assert NEW_ID.encode() in bodies[1]


async def test_many_people_with_two_addresses_cost_a_few_statements(post: Post) -> None:
    people = [said(f"m{n}", from_=f"336{n:08}", from_user_id=f"FR.{n}") for n in range(300)]
    await post.value(messages=people)
    await post.value(messages=[said(f"again{n}", from_=f"336{n:08}") for n in range(300)])
    chats = await post.chats()
    assert len(chats) == 300
    assert all(len(messages) == 2 for _, messages in chats)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_message_and_its_move_in_either_order_leave_no_second_chat(post: Post, order: tuple[int, int]) -> None:
    await post.value(messages=[said("one", from_user_id=ID)])
    changes = [("user_id_update", rotated(ID, NEW_ID)), ("messages", {"messages": [said("two", from_user_id=ID)]})]
    await post.values(*[changes[n] for n in order])
    ((chat, messages),) = await post.chats()
    assert (chat.address, [m.text for m in messages]) == (NEW_ID, ["one", "two"])


@pytest.mark.parametrize("who", [f"whatsapp:{PHONE}", f"whatsapp:+{NEW_PHONE}", f"whatsapp:{ID}", f"whatsapp:{NEW_ID}"])
async def test_a_person_is_found_under_every_address_they_ever_had(who: str, post: Post) -> None:
    await post.value(messages=[said("one", from_=PHONE, from_user_id=ID)])
    await post.value(**changed_number(PHONE, NEW_PHONE))
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    ((chat, _),) = await post.chats()
    people = post.steps.people
    assert await post.steps.store.read(lambda conn: find(conn, people, who)) == [chat.id]
    addresses = await post.steps.store.read(lambda conn: people.addresses(conn, chat))
    assert (addresses[0], set(addresses)) == (NEW_ID, {PHONE, NEW_PHONE, ID, NEW_ID})


async def test_no_address_rests_in_clear(post: Post) -> None:
    await post.value(messages=[said("one", from_=PHONE, from_user_id=ID)])
    await post.value("user_id_update", **rotated(ID, NEW_ID))
    rest = b"".join(f.read_bytes() for f in post.steps.folder.glob("guichet.db*"))
    assert not [address for address in (PHONE, ID, NEW_ID) if address.encode() in rest]
