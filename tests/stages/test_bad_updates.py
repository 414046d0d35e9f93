"""Whatever signed bodies hold: never a 500, never a lost neighbour; what cannot be read is kept byte for byte."""

from __future__ import annotations

import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import schema
from bot.box import QUARANTINED
from bot.vault import custody
from connectors.sdk.messages import Request
from connectors.whatsapp.sample_deliveries import FIXTURES
from tests.stages.whatsapp_post import Post, said

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
SOME = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
RECORDED = [p.read_bytes().split(b"\n\n", 1)[1] for p in sorted((FIXTURES / "in").glob("*.http"))]


async def posted(post: Post, body: bytes) -> int:
    request = Request(method="POST", query={}, headers=post.meta.signed(body), body=body)
    return (await post.steps.receiving.deliver("whatsapp", request)).status


async def test_one_bad_update_is_set_aside_with_its_bytes_and_its_neighbours_pass(post: Post) -> None:
    bad = {**said("lost?", from_="33612345678"), "timestamp": "yesterday"}
    await post.value(messages=[said("before", from_="33612345678"), bad, said("after", from_="33612345678")])
    ((_, messages),) = await post.chats()
    assert [m.text for m in messages] == ["before", "after"]
    (row,) = [r for r in await post.steps.rows(schema.inbox) if r.state == QUARANTINED]
    office = await post.steps.store.read(lambda conn: post.steps.people.get(conn, row.conversation_id))
    body = await post.steps.store.read(lambda conn: custody.open_body(conn, row.envelope_id, office))
    assert json.loads(body)["entry"][0]["changes"][0]["value"]["messages"][1] == bad
    assert "yesterday" not in row.reason


@SOME
@given(value=ANYTHING)
async def test_any_json_is_answered_200_and_counted(value: object, post: Post) -> None:
    for body in (value, {"object": "whatsapp_business_account", "entry": [{"changes": [value]}]}):
        before = await post.steps.ledger()
        assert await posted(post, json.dumps(body).encode()) == 200
        after = await post.steps.ledger()
        assert after.balances()
        assert after.received >= before.received


@SOME
@given(seed=st.integers(0, 2**32))
async def test_a_damaged_or_cut_fixture_is_answered_200(seed: int, post: Post) -> None:
    chance = random.Random(seed)  # noqa: S311  repeatable, guards nothing
    body = bytearray(chance.choice(RECORDED))
    at = chance.randrange(len(body) + 1)
    body[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    assert await posted(post, bytes(body)) == 200
    assert await posted(post, bytes(body[: chance.randrange(len(body) + 1)])) == 200
    assert (await post.steps.ledger()).balances()
