"""Which partners can be played: those that have a folder. What the counter must be told of one, by its own names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from connectors.interop import partners
from connectors.interop.options import ACCOUNT, DELIVER_URL, PUBLIC_KEY
from connectors.interop.third_party import ThirdParty

DELIVER = "/deliver"


def known_partners() -> dict[str, type[ThirdParty]]:
    """Connector classes by the name of the partner."""
    found: dict[str, type[ThirdParty]] = {}
    for folder in pkgutil.iter_modules(partners.__path__):
        module = importlib.import_module(f"{partners.__name__}.{folder.name}.connector")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, ThirdParty) and kind.__module__ == module.__name__:
                found[kind.network] = kind
    return found


def counter_settings(kind: type[ThirdParty], *, public_key: str, url: str, account: str) -> dict[str, str]:
    """What the counter has to be told of the played partner. Its own signing key it makes itself."""
    told = {PUBLIC_KEY: public_key, DELIVER_URL: f"{url}{DELIVER}", ACCOUNT: account}
    return {f"{kind.prefix}_{name}": value for name, value in told.items()}
