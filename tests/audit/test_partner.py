"""A played partner that misbehaves over the real door: each trouble has its count, and enough of it shuts the door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import pytest_asyncio

from bot.audit import counts
from bot.audit.counts import day_of
from bot.audit.report import renew, report
from bot.audit.tally import OPENED
from bot.audit.verdict import MOST_PLAIN
from bot.networks import played
from bot.rehearsal.stage import Stage
from bot.talk.turn import Outcome, Say, Turn
from connectors.interop.simulator.phone import NotTaken, Phone
from connectors.sdk.card import Ends, card_of

NETWORK = "birdychat"


async def assistant(turn: Turn) -> Outcome:
    return Outcome(says=(Say(text="ok"),), language="fr")


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, assistant, {"BirdyChat": played()["BirdyChat"]}) as stage:
        yield stage


async def phone(stage: Stage, name: str) -> Phone:
    """Somebody who is connected and has said yes."""
    found = stage.networks["BirdyChat"]._app.phone(f"{name}@example.org", name=name)  # type: ignore[attr-defined]
    await found.opt_in()
    await found.say("bonjour, mon application plante")
    await found.say("oui")
    return found


async def counted(stage: Stage) -> dict[str, int]:
    await stage.quiet()
    await stage.counter.audit.round()
    today = datetime.fromtimestamp(stage.clock(), timezone.utc).date()
    found = await stage.counter.store.read(lambda conn: counts.by_day(conn, NETWORK, today))
    return found.get(day_of(stage.clock()), {})


async def test_a_partner_that_does_well_meets_the_level_and_the_ages_of_our_keys_are_known(stage: Stage) -> None:
    await phone(stage, "lea")
    assert (await counted(stage))[OPENED] == 2
    verdict = stage.counter.audit.verdicts[NETWORK]
    assert (verdict.demanded, verdict.meets, verdict.warnings) == (True, True, ())
    card = card_of(stage.counter.connectors[NETWORK])
    assert (card.ends, card.forward_secrecy, card.opened_by) == (Ends.DEVICE, True, "")
    ages = await stage.counter.store.read(lambda conn: counts.keys(conn, NETWORK))
    assert ages
    assert all(0 <= stage.clock() - age.since < 3600 for age in ages)
    assert any(age.due and age.due > stage.clock() for age in ages)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("plaintext", "plaintext"),
        ("downgrade", "version"),
        ("stale", "stale"),
        ("wrong_key", "signature"),
        ("replay", "replayed"),
        ("flip_byte", "not-authentic"),
        ("lost_session", "prekey-spent"),
    ],
)
async def test_each_trouble_has_its_count(stage: Stage, trouble: str, code: str) -> None:
    lea = await phone(stage, "lea")
    before = (await counted(stage)).get(code, 0)
    await lea.misbehave(trouble)
    assert (await counted(stage)).get(code, 0) > before


async def test_words_in_clear_of_several_people_shut_the_door_until_an_operator_renews(stage: Stage) -> None:
    people: list[Phone] = []
    while not (verdicts := stage.counter.audit.verdicts).get(NETWORK) or not verdicts[NETWORK].refused:
        people.append(await phone(stage, f"person{len(people)}"))  # two of them may share a slot
        await people[-1].misbehave("plaintext")
        await counted(stage)
        assert len(people) < 5 * MOST_PLAIN
    assert len(people) >= MOST_PLAIN
    (told,) = stage.counter.audit.as_dict()[NETWORK]["failures"]
    assert told == f"{len(people)} messages in clear where envelopes are due"
    with pytest.raises(NotTaken):
        await people[0].say("on ne prend plus rien de cette application")

    kind, now = type(stage.counter.connectors[NETWORK]), datetime.fromtimestamp(stage.clock(), timezone.utc)
    await stage.counter.store.write(lambda conn: renew(conn, kind, now, by="Marc", note="they mended it"))
    await counted(stage)
    assert not stage.counter.audit.verdicts[NETWORK].refused
    await people[0].say("maintenant si")


@pytest.mark.parametrize("trouble", ["plaintext", "downgrade"])
async def test_one_changed_phone_does_not_shut_out_the_others(stage: Stage, trouble: str) -> None:
    lea, hugo = await phone(stage, "lea"), await phone(stage, "hugo")
    for _ in range(2 * MOST_PLAIN):
        await lea.misbehave(trouble)
    assert (await counted(stage))[{"plaintext": "plaintext", "downgrade": "version"}[trouble]] >= 2 * MOST_PLAIN
    assert not stage.counter.audit.verdicts[NETWORK].refused
    await hugo.say("et moi, je passe")


async def test_a_stranger_with_another_key_shuts_no_door(stage: Stage) -> None:
    lea = await phone(stage, "lea")
    for _ in range(30):
        await lea.misbehave("wrong_key")
    assert (await counted(stage))["signature"] >= 30
    assert stage.counter.audit.verdicts[NETWORK].meets
    await lea.say("toujours là")


async def test_an_expired_card_shuts_the_door_after_a_warning(stage: Stage) -> None:
    lea = await phone(stage, "lea")
    expires = card_of(stage.counter.connectors[NETWORK]).expires
    today = datetime.fromtimestamp(stage.clock(), timezone.utc).date()
    stage.clock.ahead += ((expires - today).days - 10) * 86_400
    await stage.counter.audit.round()
    assert [f.code for f in stage.counter.audit.verdicts[NETWORK].warnings if f.code == "expires_soon"]
    stage.clock.ahead += 12 * 86_400
    await stage.counter.audit.round()
    with pytest.raises(NotTaken):
        await lea.say("trop tard")
    kind = type(stage.counter.connectors[NETWORK])
    now = datetime.fromtimestamp(stage.clock(), timezone.utc)
    found = await stage.counter.store.read(lambda conn: report(conn, kind, now))
    assert [f.code for f in found.verdict.failures] == ["expired"]
