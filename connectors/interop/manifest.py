"""What we take, for a partner's machines to read: the answer of the `manifest` door. SPEC.md, section 11."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from connectors.interop.agreement import public_key
from connectors.interop.content import MAX_CONTENT
from connectors.interop.envelope import MAX_ENVELOPE, VERSION
from connectors.interop.incoming import WORDS
from connectors.interop.options import Options
from connectors.interop.payloads import MAX_BODY, MAX_EVENTS
from connectors.interop.webhooks import WINDOW
from connectors.sdk.connector import Connector

LANGUAGES = ("fr", "en")


def manifest(kind: type[Connector], options: Options, identity: bytes) -> dict[str, Any]:
    """The manifest of one partner's account; nothing in it is secret."""
    files = {k.value: {"types": list(f.mimes), "max_bytes": f.max_bytes} for k, f in kind.limits.files.items()}
    return {
        "protocol": "guichet-interop",
        "versions": [VERSION],
        "account": options.account,
        "identity": b64encode(public_key(identity)).decode(),
        "transport_key": options.signer.public_text,
        "content": "draft-ietf-mimi-content-08",
        "text": list(WORDS),
        "files": files,
        "groups": False,
        "languages": list(LANGUAGES),
        "limits": {
            **{"body": MAX_BODY, "events": MAX_EVENTS, "envelope": MAX_ENVELOPE, "content": MAX_CONTENT},
            **{"clock_seconds": int(WINDOW)},
        },
    }
