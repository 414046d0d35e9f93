"""Makes a transport key: `python -m connectors.interop.keys` prints the private and the public half."""

from __future__ import annotations

import secrets
from base64 import b64encode

from connectors.interop.webhooks import Signer


def new_pair() -> tuple[str, str]:
    """`whsk_...` for whoever signs, `whpk_...` for whoever verifies."""
    private = f"whsk_{b64encode(secrets.token_bytes(32)).decode()}"
    return private, Signer.from_text(private).public_text


if __name__ == "__main__":
    for line in zip(("private, a secret:", "public, for the partner:"), new_pair(), strict=True):
        print(*line)
