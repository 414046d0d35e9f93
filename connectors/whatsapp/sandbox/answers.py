"""What Meta answers, for the sandbox: a message taken, or an error in Meta's shape."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


def accepted(body: dict[str, Any], wamid: str) -> dict[str, Any]:
    """What Meta says of a message it takes."""
    asked = body.get("to") or body["recipient"]
    contact = {"input": asked, "wa_id": asked.lstrip("+")} if "to" in body else {"input": asked, "user_id": asked}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]}


def refusal(status: int, code: int, details: str | int | None = None) -> web.HTTPException:
    """Meta's error as an HTTP answer; `details` that is a number is a Retry-After."""
    error: dict[str, Any] = {
        "message": f"(#{code}) refused",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "sandbox",
    }
    if isinstance(details, str):
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    headers = {"Retry-After": str(details)} if isinstance(details, int) else {}
    text = json.dumps({"error": error} if code else {})
    answer = Refusal(headers=headers, text=text, content_type="application/json")
    answer.set_status(status)
    return answer


class Refusal(web.HTTPException):
    """An error of Meta's; the status is set at once."""

    status_code = 400
