"""What a connector wants to be told before it may start, as data: the counter reads it, a test holds the docs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.sdk.errors import NotConfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One named text from the operator. `help` is a sentence that says where to find it."""

    name: str
    secret: bool = False
    required: bool = False
    default: str = ""
    help: str = ""


def read_settings(wanted: tuple[Setting, ...], given: Mapping[str, str]) -> dict[str, str] | None:
    """Every wanted setting with its value or default; None when not one of the required ones is given.

    Text of nothing but white space counts as absent. Raises NotConfigured, naming what is missing, when some of the
    required ones are given and others are not.
    """
    values = {s.name: given.get(s.name, "").strip() or s.default for s in wanted}
    required = [s for s in wanted if s.required]
    missing = [s for s in required if not values[s.name]]
    if required and len(missing) == len(required):
        return None
    if missing:
        told = "; ".join(f"{s.name} ({s.help})" if s.help else s.name for s in missing)
        raise NotConfigured(f"missing setting: {told}. Set it, or empty the others to leave this channel off.")
    return values
