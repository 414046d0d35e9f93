"""The partner's own secrets, made at its first start and kept in its own store; what it learns of the counter."""

from __future__ import annotations

import json
import secrets

from connectors.interop.simulator.store import Store

TOKEN_FILE = "control.token"  # noqa: S105  a file's name


def kept_seed(store: Store) -> bytes:
    """The seed of the key that signs the partner's webhooks."""
    seed = store.get("setting", "transport")
    if seed is None:
        seed = secrets.token_bytes(32)
        store.put("setting", "transport", seed)
    return seed


def kept_token(store: Store) -> str:
    """The token of the control; it also lies beside the store, readable by its owner alone."""
    token = store.get("setting", "token")
    if token is None:
        token = secrets.token_urlsafe(24).encode()
        store.put("setting", "token", token)
    file = store.folder / TOKEN_FILE
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_bytes(token + b"\n")
    return token.decode()


def manifest_key(manifest: bytes) -> str:
    """The counter's transport key in its manifest, as text; "" when it has none."""
    try:
        return str(json.loads(manifest)["transport_key"])
    except (ValueError, KeyError, TypeError):
        return ""
