"""Any JSON at all: the played Meta takes it or refuses it in words, and shows what it took."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from connectors.sdk.played.chat_page.blobs import Blobs
from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.codes import CODES
from connectors.whatsapp.sandbox.misbehaviour import Misbehaviour, NotUnderstood
from connectors.whatsapp.sandbox.phone.shown import shown
from connectors.whatsapp.sandbox.rules import fault_of
from connectors.whatsapp.sandbox.state import State
from connectors.whatsapp.sandbox.templates import Template, created
from connectors.whatsapp.sandbox.test_rules import ASKED, TAKEN

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
json_values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
STATE = State(Account(), strict=False, webhook="", seed=0, per_second=80)
STATE.files.add(b"x", "image/png")


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for name, part in inside for path in paths(part, (*here, name)))]


@st.composite
def changed(draw: st.DrawFn, whole: Any) -> Any:
    """One part of it is something else."""
    path = draw(st.sampled_from(paths(whole)))
    if not path:
        return draw(json_values)
    made = copy.deepcopy(whole)
    place = made
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = draw(json_values)
    return made


@given(body=st.sampled_from(sorted(TAKEN)).flatmap(lambda name: changed(TAKEN[name])))
@example(body={"messaging_product": "whatsapp", "to": "+33612345678", "text": {"body": "no type"}})
def test_a_message_is_refused_with_a_code_of_metas_or_shown(body: Any) -> None:
    fault = fault_of(body, STATE.files, STATE.templates)
    if fault:
        assert fault[0] in CODES
        assert fault[1]
    elif "status" not in body:
        reply, _ = shown_of({"type": "text", **body})
        assert isinstance(reply["text"], str)


def shown_of(body: dict[str, Any]) -> Any:
    """A reaction is shown as a note, by the page itself."""
    return ({"text": ""}, "") if body["type"] == "reaction" else shown(body, STATE, Blobs())


@given(asked=changed(ASKED))
def test_a_template_is_made_or_refused(asked: Any) -> None:
    made = created(asked)
    assert isinstance(made, Template) or made[0] in CODES


@given(wrong=json_values | st.dictionaries(st.sampled_from(sorted(Misbehaviour().as_json())), plain))
def test_a_misbehaviour_is_understood_or_refused(wrong: Any) -> None:
    try:
        assert isinstance(Misbehaviour().changed(wrong), Misbehaviour)
    except NotUnderstood as error:
        assert str(error)
