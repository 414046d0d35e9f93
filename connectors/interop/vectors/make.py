"""Writes every vector anew: `python -m connectors.interop.vectors.make`. A test holds the files to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connectors.interop.vectors.bad import BAD
from connectors.interop.vectors.bad_keys import BAD_KEYS
from connectors.interop.vectors.good import GOOD
from connectors.interop.vectors.outcome import play, state_of
from connectors.interop.vectors.world import ACCOUNT, NOW, World, fixed_random
from connectors.sdk.messages import Message

HERE = Path(__file__).parent
Maker = Callable[[World], list[dict[str, Any]]]


def vectors() -> Iterator[tuple[Path, str]]:
    """Every vector file with its text."""
    for folder, makers in (("good", GOOD), ("bad", (*BAD, *BAD_KEYS))):
        for maker in makers:
            name = maker.__name__.replace("_", "-")
            yield HERE / folder / f"{name}.json", json.dumps(vector(maker), indent=1, ensure_ascii=False) + "\n"


def vector(maker: Maker) -> dict[str, Any]:
    """One vector: keys, steps, and the ids, contents and message keys of what opens."""
    with fixed_random(maker.__name__):
        world = World()
        steps, keys = maker(world), world.keys()
    made: dict[str, Any] = {
        "about": " ".join((maker.__doc__ or "").split()),
        "partner": world.partner,
        "account": ACCOUNT,
        "public_key": world.signer.public_text,
        "keys": keys,
        "steps": steps,
    }
    for step, outcome in zip(steps, play(made, state_of(made["keys"], int(NOW))), strict=True):
        step["opened"] = [_opened(event) for event in outcome if isinstance(event, Message) and event.opening]
    return made


def _opened(message: Message) -> dict[str, str]:
    return {"id": message.message_id, "message_key": message.opening[:32].hex()}


if __name__ == "__main__":
    for path, text in vectors():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.name)
