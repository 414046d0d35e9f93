"""What Meta answers, and which of our errors it is.

What each code means and what is done about it stands in `codes.py`. A code that is not there is tried again, a bounded
number of times; an answer without a code goes by its HTTP status.
"""

from __future__ import annotations

from connectors.sdk.errors import BadPayload, FetchLater, Gone, NotFetched
from connectors.sdk.untrusted import Untrusted
from connectors.sdk.web import Answer, is_transient, raise_for_send, retry_after
from connectors.whatsapp.codes import TOKEN, TRANSIENT, error_for


def raise_for_message(answer: Answer) -> None:
    """Returns when Meta took it. Raises what `codes.py` says, with Meta's code, and what HTTP says without one."""
    if 200 <= answer.status < 300:
        return
    code = error_code(answer)
    if not code and answer.status == 401:
        code = "190"
    if code:
        raise error_for(code, answer.status, retry_after(answer))
    raise_for_send(answer)


def raise_for_media(answer: Answer) -> None:
    """Returns when Meta told where the file is. Raises FetchLater or Gone."""
    if 200 <= answer.status < 300:
        return
    code = error_code(answer)
    if code in TOKEN or answer.status == 401:
        raise FetchLater("Meta does not take WHATSAPP_ACCESS_TOKEN: renew it", status=answer.status)
    later = code in TRANSIENT or is_transient(answer.status)
    kind: type[NotFetched] = FetchLater if later else Gone
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
