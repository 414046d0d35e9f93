"""Rasa without TensorFlow, where the project names no component that computes with it.

Rasa imports TensorFlow at the top of its modules, for its own networks: half of its start and of its memory. Our
pipeline has none of them. Here a stand-in takes its place before the first import: classes can be derived from it, and
whoever really wants to compute with it is told why that does not go.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
"""What Rasa imports for its networks."""
LEAN = re.compile(r"bot\.nlu\.[\w.]+|RulePolicy|MemoizationPolicy|AugmentedMemoizationPolicy")
"""Components of which we know that they need none of it. Any other, an operator's own too, gets the real thing."""


class LeftOut(RuntimeError):
    """Something wants to compute with TensorFlow, which was left out because config.yml names nothing that does."""


def leave_out_tensorflow(config: Path) -> bool:
    """Put the stand-in where the project can do without; gives whether it stands. To be called before Rasa's import."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return True
    if "tensorflow" in sys.modules or not is_lean(config):
        return False
    sys.meta_path.insert(0, _Finder())
    return True


def is_lean(config: Path) -> bool:
    """Whether every component that the configuration names needs no TensorFlow; an empty pipeline is Rasa's own."""
    try:
        text = config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    named = _NAMED.findall(text.split("\npipeline:", 1)[-1])
    whole = all(re.search(rf"^{part}:\s*(#.*)?$", text, re.MULTILINE) for part in ("pipeline", "policies"))
    return whole and bool(named) and all(LEAN.fullmatch(name) for name in named)


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.split(".")[0] in ROOMS else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Room(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it; each name is made when it is asked for."""


class _Name(type):
    """Every name in the stand-in: a class with such names in it."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(name, (), {})

    def __call__(cls, *given: Any, **_options: Any) -> Any:
        if len(given) == 1 and callable(given[0]):
            return given[0]  # used as a decorator
        if cls.__name__ in HARMLESS:
            return None
        raise LeftOut(
            f"{cls.__name__} needs TensorFlow, which was left out: config.yml names no component that uses it"
        )


class _Room(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(name, (), {})


HARMLESS = ("set_verbosity", "get_logger")
"""What Rasa calls whatever the pipeline is."""
_NAMED = re.compile(r"^\s*-\s*(?:\{\s*)?name:\s*['\"]?([\w.]+)", re.MULTILINE)
