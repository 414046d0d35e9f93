"""The networks there are: every folder below `connectors` with a connector in it. Names none of them.

A network may be played on this machine: a package below its folder whose `__main__` has a `COMMAND` (its name on the
command line) and a `main` that takes the arguments and gives the exit code.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import connectors
from connectors.sdk.connector import Connector
from connectors.sdk.played.demo import Demo
from connectors.sdk.played.players import PLAYED, Maker


def known_networks() -> dict[str, type[Connector]]:
    """Connector classes by network."""
    found: dict[str, type[Connector]] = {}
    for module in map(importlib.import_module, _modules("connector")):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Connector) and kind.__module__ == module.__name__ and not inspect.isabstract(kind):
                found[kind.network] = kind
    return found


def title_of(network: str) -> str:
    """As people call it, of a network that may be off by now."""
    kind = known_networks().get(network)
    return (kind.title if kind else "") or network.capitalize()


def _modules(name: str) -> list[str]:
    """The module of this name of every folder that has one, however deep; the sdk's is the contract itself."""
    found = [module.name for module in pkgutil.walk_packages(connectors.__path__, "connectors.", _broken)]
    return sorted(n for n in found if n.endswith(f".{name}") and not n.startswith("connectors.sdk."))


def _broken(package: str) -> None:
    raise ImportError(f"{package} does not import: a network without it would silently be off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A network that is played on this machine. `help` is the first line of its module's docstring.

    `demo` says how `guichet run` plays it beside the counter; None for one that is only played on command.
    """

    module: str
    command: str
    help: str
    demo: Demo | None
    main: Callable[[list[str]], int]


def sandboxes() -> list[Sandbox]:
    """Every network that can be played, by the name of its command."""
    found = []
    for network in pkgutil.iter_modules(connectors.__path__, "connectors."):
        package = importlib.import_module(network.name)
        for part in pkgutil.iter_modules(package.__path__, f"{network.name}."):
            if part.ispkg and importlib.util.find_spec(f"{part.name}.__main__"):
                module = importlib.import_module(f"{part.name}.__main__")
                if command := getattr(module, "COMMAND", ""):
                    told = (module.__doc__ or "").strip().partition("\n")[0]
                    demo = getattr(module, "DEMO", None)
                    found.append(Sandbox(module=part.name, command=command, help=told, demo=demo, main=module.main))
    return sorted(found, key=lambda s: s.command)


def played() -> dict[str, Maker]:
    """Every network that can be played in a rehearsal, by the name that people call the app by."""
    found: dict[str, Maker] = {}
    for module in map(importlib.import_module, _modules("rehearsal")):
        found.update(getattr(module, PLAYED))
    return found


def configured(given: Mapping[str, str]) -> dict[str, bool]:
    """Whether each network is on with these settings. Raises NotConfigured for one that is half configured."""
    return {name: kind.from_settings(given) is not None for name, kind in known_networks().items()}
