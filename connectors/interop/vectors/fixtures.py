"""Writes the recorded deliveries of each partner: `python -m connectors.interop.vectors.fixtures`.

They are the good vectors of that partner as `.http` files, and beside them our keys before the first of them came.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from connectors.interop.vectors import good
from connectors.interop.vectors.good import Steps
from connectors.interop.vectors.world import World, fixed_random
from connectors.sdk.testkit.wire import Recorded, format_recording

PARTNERS = Path(__file__).parent.parent / "partners"
MAKERS = {
    "first": good.first_message,
    "batch": good.batch,
    "file": good.file,
    "parts": good.several_parts,
    "unknown": good.unknown_content,
}


def fixtures(partner: str) -> Iterator[tuple[Path, bytes]]:
    """Every file of one partner with its bytes."""
    folder = PARTNERS / partner / "fixtures"
    with fixed_random(partner):
        world = World(partner=partner)
        made = {name: _first(maker(world), partner) for name, maker in MAKERS.items()}
    for name, recorded in made.items():
        yield folder / "in" / f"{name}.http", format_recording(recorded)
    yield folder / "keys.json", (json.dumps(world.keys(), indent=1) + "\n").encode()


def _first(steps: Steps, partner: str) -> Recorded:
    headers = {"content-type": "application/json", **steps[0]["headers"]}
    return Recorded(target=f"/webhooks/{partner}/webhook", headers=headers, body=b64decode(steps[0]["body"]))


if __name__ == "__main__":
    for network in ("birdychat", "haiket"):
        for path, content in fixtures(network):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(path.relative_to(PARTNERS))
