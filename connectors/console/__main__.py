"""`python -m connectors.console`: the chat page as a process. Exit codes: 0 stopped, 2 could not run.

Settings: CONSOLE_SECRET (required), GUICHET_DEMO_PORT (5007), GUICHET_PORT (5005, the assistant on this machine).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping

from connectors.console.connector import SHORTEST_SECRET
from connectors.console.page.server import HOST, PageSettings, serve
from connectors.sdk.errors import NotConfigured


def main() -> int:
    """Runs the page until it is told to stop."""
    logging.basicConfig(level=logging.WARNING, format="chat page: %(message)s", stream=sys.stderr)
    try:
        asyncio.run(serve(read_environment(os.environ)))
    except NotConfigured as error:
        print(f"chat page: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def read_environment(environment: Mapping[str, str]) -> PageSettings:
    """The page's settings. Raises NotConfigured, naming the one that is missing or wrong."""
    secret = environment.get("CONSOLE_SECRET", "").strip()
    if len(secret) < SHORTEST_SECRET:
        raise NotConfigured(f"CONSOLE_SECRET is missing or shorter than {SHORTEST_SECRET} characters: set a longer one")
    assistant = _port(environment, "GUICHET_PORT", 5005)
    return PageSettings(
        port=_port(environment, "GUICHET_DEMO_PORT", 5007),
        webhook=f"http://{HOST}:{assistant}/webhooks/console/webhook",
        secret=secret,
    )


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise NotConfigured(f"{name} is not a port: give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
