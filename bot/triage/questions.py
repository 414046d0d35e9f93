"""Which question is worth asking next, and how it is put; pure."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.recipes import FACTS, Recipe
from bot.triage.state import EVIDENCE, Decision, Say, State

Asked = tuple[str, Say]


def next_question(state: State, recipe: Recipe) -> Asked | None:
    """The first question of the recipe that was not asked and whose facts are not all known."""
    for question in dict.fromkeys(_QUESTION_OF[fact] for fact in recipe.facts):
        missing = [f for f in FACTS if f in recipe.facts and _QUESTION_OF[f] == question and not _told(state, f)]
        if missing and question not in state.asked:
            return question, Say(_PUT[tuple(missing)])
    return None


def remind(state: State, says: tuple[Say, ...] = ()) -> Decision:
    """`says`, then the question that waits once more, shortly, unless it was repeated already.

    Who has a ticket and talks of something else is not reminded of a piece of evidence.
    """
    if not state.may_repeat() or (state.filed and says and state.question == EVIDENCE):
        return Decision(state=state, says=says)
    again = Say(f"utter_remind_{state.question}")
    return Decision(state=replace(state, asked=(*state.asked, state.question)), says=(*says, again))


def _told(state: State, fact: str) -> bool:
    """Known, or known to be unknown. A system is told by its version."""
    return bool(getattr(state, "os_version" if fact == "system" else fact))


def screen_of(state: State) -> str:
    """Whose way of taking a screenshot or a video is told; "" when we cannot know."""
    known = f"{state.device} {state.os}".casefold()
    for names, screen in _SCREENS:
        if any(name in known for name in names):
            return screen
    return ""


QUESTIONS = ("device", "app", "error_code", "evidence", "reading")
_QUESTION_OF = {"device": "device", "system": "device", "app": "app", "app_version": "app", "error_code": "error_code"}
_PUT = {
    ("device",): "utter_ask_device_only",
    ("device", "system"): "utter_ask_device",
    ("system",): "utter_ask_system",
    ("app",): "utter_ask_app_only",
    ("app", "app_version"): "utter_ask_app",
    ("app_version",): "utter_ask_app_version",
    ("error_code",): "utter_ask_error_code",
}
_SCREENS = (
    (("watch", "airpods"), ""),
    (("iphone", "ipad", "ios"), "iphone"),
    (("mac",), "mac"),
    (("windows", "surface"), "windows"),
    (("android", "galaxy", "samsung", "pixel", "xiaomi", "redmi", "poco", "huawei", "honor", "oneplus"), "android"),
    (("oppo", "realme", "moto", "xperia", "nokia", "fairphone", "nothing phone", "zenfone"), "android"),
)
