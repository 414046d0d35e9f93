"""A quickened Rasa gives what Rasa gives."""

from __future__ import annotations

from typing import Any

import pytest

TEXTS = ("Bonjour, mon application plante", "iphone 12 ios 17.4", "thanks", "", "🙂")


@pytest.fixture(scope="module")
def processors() -> tuple[Any, Any]:
    """The same model, loaded by Rasa as it is and quickened."""
    import rasa.core.processor as module
    from rasa.core.agent import Agent
    from rasa.engine.runner.dask import DaskGraphRunner

    from bot.assistant.quicken import InOrder, quicken
    from bot.settings import Settings
    from bot.training.train import train

    settings = Settings.read()
    model = train(settings.root, settings.models)
    before, module.DaskGraphRunner = module.DaskGraphRunner, DaskGraphRunner
    plain = Agent.load(model).processor
    quicken()
    quick = Agent.load(model).processor
    module.DaskGraphRunner = before
    assert not isinstance(plain.graph_runner, InOrder)
    assert isinstance(quick.graph_runner, InOrder)
    return plain, quick


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_a_message_is_understood_the_same(processors: tuple[Any, Any], text: str) -> None:
    from rasa.core.channels.channel import UserMessage

    plain, quick = [await one.parse_message(UserMessage(text=text)) for one in processors]
    plain.pop("message_id", None)
    quick.pop("message_id", None)
    assert quick == plain


async def test_a_fault_in_a_node_is_rasas_error(processors: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.engine.exceptions import GraphRunError

    runner = processors[1].graph_runner

    def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(runner, "_instantiated_nodes", dict.fromkeys(runner._instantiated_nodes, broken))
    with pytest.raises(GraphRunError):
        runner.run(inputs={"__message__": [], "__tracker__": None}, targets=list(runner._graph_schema.nodes)[-1:])


def test_an_events_class_is_found_and_an_unknown_one_refused() -> None:
    from rasa.shared.core.events import Event, SlotSet

    from bot.assistant.quicken import quicken

    quicken()
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("nothing of the kind")


SLOT = {"event": "slot", "name": "topic", "value": "crash", "timestamp": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"events": [{**SLOT, "name": 7}], "responses": []},
        {"events": [{key: value for key, value in SLOT.items() if key != "value"}], "responses": []},
        {"events": [{**SLOT, "event": "nothing of the kind"}], "responses": []},
        {"events": [SLOT], "responses": ["a text"]},
        {"events": {"event": "slot"}, "responses": []},
    ],
    ids=["type", "missing", "unknown", "response", "no list"],
)
def test_an_answer_of_the_wrong_shape_is_refused_after_right_ones(wrong: dict[str, Any]) -> None:
    from jsonschema import ValidationError

    from bot.assistant.actions import _validate_prepared

    for value in ("crash", "payment", "crash"):
        assert _validate_prepared(None, {"events": [{**SLOT, "value": value}], "responses": [{"text": "a"}]})
    for _ in range(2):
        with pytest.raises(ValidationError):
            _validate_prepared(None, wrong)
