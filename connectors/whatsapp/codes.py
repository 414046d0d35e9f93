"""Every error code of Meta's that matters here: what it means, and the one thing that is done about it.

Source: support/error-codes (May 2026), throughput (November 2025), about-the-platform (December 2025).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from connectors.sdk.errors import Blocked, NotSent, Rejected, TooFast, TryLater, WindowClosed

UNKNOWN_TRIES = 8
"""Tries of a reply that Meta refuses with a code that is not in the table."""
RETRY_TRIES = 40
PAUSE = 900.0
PROBE = 60.0


class Action(str, Enum):
    """What is done. The values are the words of the table in README.md."""

    RETRY = "retry"
    SLOW_CHAT = "wait: this person, 4^n seconds"
    SLOW_NUMBER = "wait: the whole number, at half its pace"
    PAUSE_NUMBER = "call the operator; the number pauses for 15 minutes"
    HOLD = "hold until the customer writes; offer a template"
    OPERATOR = "call the operator; replies wait"
    GIVE_UP = "give up, tell the desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One code. `text` is for the desk and the log; `fix` is for the operator."""

    action: Action
    text: str
    fix: str = ""


def error_for(code: str, status: int, after: float | None) -> NotSent:
    """The error of our tree for this code; `after` is what Meta said of when to come back, in seconds."""
    found = MEANINGS.get(code)
    if found is None:
        return TryLater(f"Meta refused it (HTTP {status})", code=code, retry_after=after, most_tries=UNKNOWN_TRIES)
    text = f"{found.text} (HTTP {status})"
    if found.action is Action.SLOW_CHAT:
        return TooFast(text, code=code, retry_after=after, growth=4.0)
    if found.action is Action.SLOW_NUMBER:
        return TooFast(text, code=code, retry_after=after, whole_account=True)
    if found.action in (Action.PAUSE_NUMBER, Action.OPERATOR):
        pause = PAUSE if found.action is Action.PAUSE_NUMBER else PROBE
        return Blocked(found.text, code=code, fix=found.fix, retry_after=max(after or 0.0, pause))
    if found.action is Action.HOLD:
        return WindowClosed(text, code=code)
    if found.action is Action.GIVE_UP:
        return Rejected(text, code=code)
    return TryLater(text, code=code, retry_after=after, most_tries=RETRY_TRIES)


def is_window(code: str) -> bool:
    """Whether a reply of this code may be said once the person writes."""
    return code in MEANINGS and MEANINGS[code].action is Action.HOLD


def _retry(text: str) -> Meaning:
    return Meaning(action=Action.RETRY, text=text)


def _slow(text: str) -> Meaning:
    return Meaning(action=Action.SLOW_NUMBER, text=text)


def _never(text: str) -> Meaning:
    return Meaning(action=Action.GIVE_UP, text=text)


def _operator(text: str, fix: str) -> Meaning:
    return Meaning(action=Action.OPERATOR, text=text, fix=fix)


_RENEW = "make a permanent token of a system user and set WHATSAPP_ACCESS_TOKEN"
_PERMISSION = "give the system user the number and whatsapp_business_messaging, then make a new token"
_QUALITY = "look at the number's quality in WhatsApp Manager; people blocked or reported it"
_APPEAL = "open the account in Meta's Business Support Home and ask for a review"

MEANINGS: dict[str, Meaning] = {
    "0": _operator("Meta does not take WHATSAPP_ACCESS_TOKEN", _RENEW),
    "1": _retry("Meta does not say what is wrong"),
    "2": _retry("Meta's service is down for a moment"),
    "3": _operator("the app may not use this call", _PERMISSION),
    "4": _slow("too many calls by this app"),
    "10": _operator("the token has no permission for this", _PERMISSION),
    "33": _operator("Meta does not know this phone number id", "correct WHATSAPP_PHONE_NUMBER_ID"),
    "100": _never("Meta found a wrong parameter"),
    "190": _operator("Meta does not take WHATSAPP_ACCESS_TOKEN", _RENEW),
    **{str(code): _operator("the token has no permission for this", _PERMISSION) for code in range(200, 300)},
    "368": _operator("the business account is blocked for a breach of policy", _APPEAL),
    "2635": _operator("Meta retired this version of its API", "set WHATSAPP_GRAPH_VERSION to a current one"),
    "80007": _slow("too many calls for this business account"),
    "130429": _slow("too many messages a second from this number"),
    "130472": _never("the person takes part in an experiment of Meta's"),
    "130497": _never("the business may not write to people in this country"),
    "131000": _retry("something went wrong at Meta"),
    "131005": _operator("the token has no permission for this", _PERMISSION),
    "131008": _never("Meta misses a parameter"),
    "131009": _never("Meta found a wrong value"),
    "131016": _retry("Meta's service is overloaded"),
    "131021": _never("sender and recipient are the same number"),
    "131026": _never("this person cannot be reached on WhatsApp"),
    "131030": _never("the number is not on the test list of the app"),
    "131031": _operator("the business account is locked", _APPEAL),
    "131042": _operator("the business account has a payment problem", "correct the payment method in WhatsApp Manager"),
    "131045": _operator("the number is not registered", "register the number in WhatsApp Manager"),
    "131047": Meaning(action=Action.HOLD, text="more than 24 hours since the person wrote"),
    "131048": Meaning(action=Action.PAUSE_NUMBER, text="this number is held back for its quality rating", fix=_QUALITY),
    "131049": _never("Meta keeps this person from getting more marketing messages"),
    "131050": _never("the person wants no marketing messages"),
    "131051": _never("this kind of message is not supported"),
    "131052": _never("Meta could not fetch the file"),
    "131053": _never("Meta does not take a file of this type"),
    "131056": Meaning(action=Action.SLOW_CHAT, text="too many messages to this person"),
    "131057": _retry("this business account is in maintenance"),
    "131060": _never("this message is not available any more"),
    "131062": _never("this message cannot go to a business-scoped user id"),
    "131063": _never("this template must go by Meta's Marketing Messages API"),
    "131064": Meaning(action=Action.PAUSE_NUMBER, text="this number is held back for its quality rating", fix=_QUALITY),
    "132000": _never("the template takes another number of values"),
    "132001": _never("there is no such approved template in this language"),
    "132005": _never("the template is too long with these values"),
    "132007": _never("a value of the template breaks Meta's rules"),
    "132012": _never("a value of the template has the wrong form"),
    "132015": _never("the template is paused for its quality"),
    "132016": _never("the template was switched off for its quality"),
    "132068": _never("the form (Flow) is blocked"),
    "132069": _never("the form (Flow) is throttled"),
    "133004": _retry("Meta's server is not available"),
    "133010": _operator("the number is not registered", "register the number in WhatsApp Manager"),
    "133016": _slow("too many registrations of this number"),
    "135000": _retry("Meta does not say what is wrong"),
    "137000": _never("the person's identity key has changed"),
}
TOKEN = frozenset({"0", "190"})
TRANSIENT = frozenset(code for code, m in MEANINGS.items() if m.action in (Action.RETRY, Action.SLOW_NUMBER))
