"""The networks there are: every folder of `connectors` with a connector in it. Names none of them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping

import connectors
from connectors.sdk.connector import Connector


def known_networks() -> dict[str, type[Connector]]:
    """Connector classes by network."""
    found: dict[str, type[Connector]] = {}
    for folder in pkgutil.iter_modules(connectors.__path__):
        if folder.name == "sdk":
            continue
        module = importlib.import_module(f"connectors.{folder.name}.connector")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Connector) and kind.__module__ == module.__name__:
                found[kind.network] = kind
    return found


def configured(given: Mapping[str, str]) -> dict[str, bool]:
    """Whether each network is on with these settings. Raises NotConfigured for one that is half configured."""
    return {name: kind.from_settings(given) is not None for name, kind in known_networks().items()}
