"""What Meta answers, and which of our errors it is.

The tables at the bottom are the list (Meta's error codes, May 2026). A code that is in neither goes by the HTTP
status: tried again when that is transient (408, 425, 429, 5xx), else given up.
"""

from __future__ import annotations

from connectors.sdk.errors import BadPayload, FetchLater, Gone, NotFetched, Rejected, TryLater
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Answer, is_transient, retry_after

TOKEN = frozenset({"0", "190"})
PAIR_RATE = "131056"
PAIR_RATE_SECONDS = 6.0


def raise_for_message(answer: Answer) -> None:
    """Returns when Meta took it. Raises TryLater or Rejected with Meta's code.

    A token that Meta does not take is TryLater: an operator can renew it, and the answer must not be lost.
    """
    if 200 <= answer.status < 300:
        return
    code = error_code(answer)
    if code in TOKEN or (answer.status == 401 and not code):
        raise TryLater("Meta does not take WHATSAPP_ACCESS_TOKEN: renew it", code=code or "190")
    if _later(answer, code):
        after = retry_after(answer)
        if after is None and code == PAIR_RATE:
            after = PAIR_RATE_SECONDS
        raise TryLater(
            f"{LATER.get(code, 'Meta cannot take it now')} (HTTP {answer.status})", code=code, retry_after=after
        )
    raise Rejected(f"{NEVER.get(code, 'Meta refused the message')} (HTTP {answer.status})", code=code)


def raise_for_media(answer: Answer) -> None:
    """Returns when Meta told where the file is. Raises FetchLater or Gone."""
    if 200 <= answer.status < 300:
        return
    code = error_code(answer)
    if code in TOKEN or answer.status == 401:
        raise FetchLater("Meta does not take WHATSAPP_ACCESS_TOKEN: renew it", status=answer.status)
    kind: type[NotFetched] = FetchLater if _later(answer, code) else Gone
    raise kind(f"Meta does not give the file (HTTP {answer.status}, code {code or 'none'})", status=answer.status)


def accepted_id(answer: Answer) -> str:
    """Meta's id of the message it accepted; "" when the answer does not say (it is accepted all the same)."""
    try:
        for message in Untrusted.from_json(answer.body).items("messages"):
            return message.identifier("id")
    except BadPayload:
        pass
    return ""


def error_code(answer: Answer) -> str:
    """Meta's code in an error's body, "" without one."""
    try:
        return str(Untrusted.from_json(answer.body)["error"]["code"].as_(int))
    except BadPayload:
        return ""


def _later(answer: Answer, code: str) -> bool:
    return code in LATER or is_transient(answer.status)


LATER = {
    "2": "Meta's service is down for a moment",
    "4": "too many calls by this app",
    "80007": "too many calls for this business account",
    "130429": "too many messages a second from this number",
    "131000": "something went wrong at Meta",
    "131016": "Meta's service is overloaded",
    "131048": "this number is held back for its quality rating",
    "131056": "too many messages to this person",
    "131057": "this business account is in maintenance",
    "131064": "this number is held back for its quality rating",
    "133004": "Meta's server is not available",
    "133016": "too many registrations of this number",
}

NEVER = {
    "10": "the token has no permission for this",
    "100": "Meta found a wrong parameter",
    "368": "the business account is blocked for a breach of policy",
    "130472": "the person takes part in an experiment of Meta's",
    "131005": "the token has no permission for this",
    "131008": "Meta misses a parameter",
    "131009": "Meta found a wrong value",
    "131021": "sender and recipient are the same number",
    "131026": "this person cannot be reached on WhatsApp",
    "131030": "the number is not on the test list of the app",
    "131031": "the business account is locked",
    "131042": "the business account has a payment problem",
    "131045": "the number is not registered",
    "131047": "more than 24 hours since the person wrote: only a template may be sent",
    "131050": "the person wants no marketing messages",
    "131051": "this kind of message is not supported",
    "131052": "Meta could not fetch the file",
    "131053": "Meta does not take a file of this type",
    "131062": "this message cannot go to a business-scoped user id",
    "137000": "the person's identity key has changed",
}
