"""`guichet replay`: send a recorded webhook to the running assistant, byte for byte."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

from bot.settings import Settings
from connectors.sdk.errors import NotConfigured
from connectors.sdk.signatures import hmac_sha256
from connectors.sdk.testkit.wire import Recorded, read_recording

SIGNED_BY = {"whatsapp": ("x-hub-signature-256", "WHATSAPP_APP_SECRET")}
"""Header and setting of the networks whose recordings may come unsigned."""


class NoAnswer(Exception):
    """The assistant did not answer; the text says what to do."""


def replay(file: Path, settings: Settings, *, network: str, sign: bool) -> tuple[int, str]:
    """Send the request in `file`; gives HTTP status and text.

    Without a request line it goes to the webhook of `network`. It is signed with our own secret when it carries no
    signature, or when `sign` asks for it. Raises BadRecording, NotConfigured, NoAnswer, OSError.
    """
    recorded = read_recording(file)
    path = recorded.target if recorded.target.startswith("/webhooks/") else f"/webhooks/{network}/webhook"
    signed = _signed(recorded, path.split("/")[2], settings, again=sign)
    request = urllib.request.Request(  # noqa: S310  (our own address)
        f"http://127.0.0.1:{settings.port}{path}",
        data=signed.body if signed.method == "POST" else None,
        headers={k: v for k, v in signed.headers.items() if k not in ("host", "content-length", "connection")},
        method=signed.method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except (urllib.error.URLError, OSError) as error:
        raise NoAnswer(f"nothing answers on port {settings.port}: start it with `guichet run`") from error


def _signed(recorded: Recorded, network: str, settings: Settings, *, again: bool) -> Recorded:
    if network not in SIGNED_BY:
        return recorded
    header, setting = SIGNED_BY[network]
    if header in recorded.headers and not again:
        return recorded
    secret = settings.given.get(setting, "")
    if not secret:
        raise NotConfigured(f"{setting} is not set, so this recording cannot be signed: set it to the running one's")
    return replace(recorded, headers={**recorded.headers, header: f"sha256={hmac_sha256(secret, recorded.body)}"})
