"""One more network: a folder with a connector in it, and nothing else of the project is touched."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import connectors

CONNECTOR = '''"""Acme, a third app."""

from connectors.sdk.testkit.sealed import SealedConnector


class Acme(SealedConnector):
    """One account in Acme."""

    network = "acme"
'''
SETTINGS = {"FAKE_SECRET": "s", "FAKE_URL": "http://127.0.0.1:9"}


@contextmanager
def third_partner(folder: Path, connector: str = CONNECTOR) -> Iterator[None]:
    """Acme is there as long as this lasts."""
    package = folder / "acme"
    package.mkdir()
    (package / "__init__.py").write_text('"""Acme."""\n')
    (package / "connector.py").write_text(connector)
    connectors.__path__.append(str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        connectors.__path__.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("connectors.acme")]:
            del sys.modules[name]
