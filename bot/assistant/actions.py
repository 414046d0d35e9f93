"""Custom actions called in this process, in the place of an action server, with the same bytes in and out.

Rasa logs an exception of an action and goes on without it: the customer would get no answer. Here it is noted on the
turn, and the turn fails as a whole. And Rasa reads the schema of an action's answer anew for every answer,
which takes longer than all the rest of a turn: here the check is prepared once, and an answer of a shape that passed
before is not looked at again, for the schema tells shapes only.
"""

from __future__ import annotations

import inspect
from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.assistant.current import current


class InProcessActions(EndpointConfig):
    """An action endpoint that needs no server."""

    def __init__(self, package: str = "bot.actions") -> None:
        super().__init__(url="in-process")
        RemoteAction._validate_action_result = _validate_prepared
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *_args: Any, json: Any = None, **_kwargs: Any) -> Any:
        """Run the action that Rasa asks for. Raises what the action raised."""
        try:
            result = self._executor.run(json)
            return await result if inspect.isawaitable(result) else result
        except Exception as error:
            work = current.get()
            if work is not None:
                work.failure = error
            raise


_ANSWERS = Draft202012Validator(RemoteAction.action_response_format_spec())


_MOST_SHAPES = 2_000
_passed = set[object]()


def _validate_prepared(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """What Rasa's own method gives and raises."""
    seen = shape(result)
    if seen not in _passed:
        _ANSWERS.validate(result)
        if len(_passed) < _MOST_SHAPES:
            _passed.add(seen)
    return True


def shape(value: Any, name: str = "") -> object:
    """What the schema can tell apart: keys, types, and the names of events."""
    if isinstance(value, dict):
        return frozenset((key, shape(inner, key)) for key, inner in value.items())
    if isinstance(value, list):
        return frozenset(shape(inner) for inner in value), list
    return value if name == "event" else type(value)
