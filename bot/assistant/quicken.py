"""What Rasa does for every message and need not: found by measuring, put right before a model is loaded.

* The graph of a pipeline is planned anew for each message and handed to a scheduler; here its nodes run in their order.
* The class of each event of a dialogue is looked for among all classes there are; here it is remembered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event

Order = tuple[tuple[str, tuple[str, ...]], ...]
"""Nodes with what they need, each after all that it needs."""


def quicken() -> None:
    """From now on, for every model that is loaded. Call it as often as you like."""
    rasa.core.processor.DaskGraphRunner = InOrder
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))


class InOrder(DaskGraphRunner):
    """Runs the nodes of a graph one after the other, in an order that is found once."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What each target gives, as Rasa's own runner. Raises GraphRunError."""
        wanted = tuple(targets or self._graph_schema.target_names)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in self._order(wanted):
                done[name] = self._instantiated_nodes[name](*(done[need] for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _order(self, wanted: tuple[str, ...]) -> Order:
        known: dict[tuple[str, ...], Order] = self.__dict__.setdefault("_orders", {})
        if wanted not in known:
            known[wanted] = order(self._graph_schema.minimal_graph_schema(list(wanted)))
        return known[wanted]


def order(schema: GraphSchema) -> Order:
    """The nodes of `schema`, each after what it needs; what comes from outside is left out."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = {name: tuple(node.needs.values()) for name, node in schema.nodes.items()}
    while waiting:
        ready = [name for name, needs in waiting.items() if not any(need in waiting for need in needs)]
        if not ready:
            raise GraphRunError(f"these need each other: {', '.join(sorted(waiting))}")
        found |= {name: waiting.pop(name) for name in ready}
    return tuple(found.items())
