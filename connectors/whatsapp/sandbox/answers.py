"""What Meta answers: a message taken, or an error in Meta's shape."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from connectors.whatsapp.sandbox.codes import CODES, UNKNOWN


def accepted(body: dict[str, Any], wamid: str) -> dict[str, Any]:
    """What Meta says of a message it takes: `contacts[0].input` echoes the address that was used."""
    if "to" in body:
        asked = str(body["to"])
        contact = {"input": asked, "wa_id": "".join(c for c in asked if c.isdigit())}
    else:
        contact = {"input": str(body["recipient"]), "user_id": str(body["recipient"])}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]}


def error_of(code: int, details: str = "") -> dict[str, Any]:
    """An error as it stands in an HTTP answer."""
    error: dict[str, Any] = {
        "message": f"(#{code}) {CODES.get(code, UNKNOWN)[1]}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "sandbox",
    }
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return error


def webhook_error_of(code: int, details: str = "") -> dict[str, Any]:
    """An error as it stands in a webhook: of a status, a message or a whole value."""
    title = CODES.get(code, UNKNOWN)[1]
    return {"code": code, "title": title, "message": title, "error_data": {"details": details or title}}


def refusal(status: int, code: int, details: str = "", *, retry_after: int | None = None) -> web.HTTPException:
    """Meta's error as an HTTP answer; without a code it has an empty body. A `status` of 0 is the code's own."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    text = json.dumps({"error": error_of(code, details)} if code else {})
    answer = Refusal(headers=headers, text=text, content_type="application/json")
    answer.set_status(status or CODES.get(code, UNKNOWN)[0])
    return answer


class Refusal(web.HTTPException):
    """An error of Meta's; the status is set at once."""

    status_code = 400
