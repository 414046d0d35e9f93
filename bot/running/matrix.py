"""`guichet matrix`: what survives between networks, as a table on the screen."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from bot.media.convert.matrix import PROBES, between, to_each
from bot.networks import known_networks
from bot.settings import BadSetting

STYLES = {"converted": "cyan", "degraded": "yellow", "lost": "red", "refused": "red", "-": "dim"}


def show_matrix(source: str = "") -> None:
    """Print the table; `source` is the network that things come from, "" for the desk. Raises BadSetting."""
    limits = {name: kind.limits for name, kind in known_networks().items()}
    if source and source not in limits:
        raise BadSetting(f"there is no network {source!r}: known are {', '.join(limits)}")
    fates = {name: between(limits[source], one) for name, one in limits.items()} if source else to_each(limits)
    table = Table("kind", *fates, title=f"from {source or 'the desk'}")
    for probe in PROBES:
        cells = (fates[name][probe.name] for name in fates)
        table.add_row(probe.name, *(f"[{STYLES[cell]}]{cell}[/]" if cell in STYLES else cell for cell in cells))
    Console().print(table)
