"""How `guichet run` plays a network beside the counter, so that a newcomer has somebody to talk to.

A sandbox offers it as `DEMO` in its `__main__`, whose command line then knows `--port`, `--counter` (the counter's
address), `--folder` (its own, for its eyes alone) and `--settings`, which prints what the counter has to be told, one
`NAME=value` a line, and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """One played network. `title` and `hint` are for the screen; `port` may be moved by the setting `port_setting`.

    `secrets` makes what the counter alone may know, by the name of its setting: once, in the counter's own key folder.
    """

    network: str
    title: str
    hint: str
    arguments: tuple[str, ...]
    port: int
    port_setting: str
    secrets: Mapping[str, Callable[[], str]] = field(default_factory=dict)
