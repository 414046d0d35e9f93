"""How each channel does: off, ok, or failing, with the last error. Errors are the connectors' own safe texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Channel:
    """State of one channel. `state`: off, ok or failing; `fix` is what the operator can do, "" for nothing."""

    state: str
    last_error: str | None = None
    fix: str = ""


class Health:
    """What `/health` says of the channels."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}

    def known(self, network: str, *, on: bool) -> None:
        """There is such a channel."""
        self.channels[network] = Channel("ok" if on else "off")

    def worked(self, network: str) -> None:
        """Something went through; an earlier error is over."""
        self.channels[network].state = "ok"
        self.channels[network].fix = ""

    def failed(self, network: str, error: str, fix: str = "") -> None:
        """Something did not go through; `fix` is what the operator can do."""
        self.channels[network] = Channel("failing", error, fix)

    def as_dict(self) -> dict[str, dict[str, str | None]]:
        """For JSON."""
        return {name: {"state": c.state, "last_error": c.last_error, "fix": c.fix} for name, c in self.channels.items()}
