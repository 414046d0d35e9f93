"""`python -m bot.desk`: serve the desk until SIGINT or SIGTERM. Exit code 2 when it cannot start.

With `--welcome` it makes and prints the link of the first sign-in itself, as `guichet run` does.
"""

from __future__ import annotations

import argparse
import logging
import sys

from bot.desk.first_run import first_run_link
from bot.desk.server import HOST, listen, serve
from bot.logs import set_up_logs
from bot.settings import BadSetting, Settings
from bot.store import BadAddress, StoreUnavailable, open_engine
from bot.vault.belonging import check_keys, check_register
from bot.vault.keys import DESK, NoKeys, Vault
from bot.vault.register import Register

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run the desk; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.desk", description="The desk, where agents work tickets.")
    parser.add_argument("--welcome", action="store_true", help="print the link of the first sign-in")
    asked = parser.parse_args(arguments)
    set_up_logs(logging.WARNING)
    try:
        _serve(Settings.read(), welcome=asked.welcome)
    except KeyboardInterrupt:
        return 0
    except BadAddress as error:
        print(f"desk: GUICHET_DATABASE_URL: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except (BadSetting, NoKeys, StoreUnavailable) as error:
        print(f"desk: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except OSError as error:
        print(f"desk: {error.filename}: {error.strerror}: make it writable or set GUICHET_DATA", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings, *, welcome: bool) -> None:
    """Keys and address are tried first and let go of: `serve` opens its own inside Sanic, too late for one line."""
    try:
        check_keys(settings.database_url, settings.keys)
        check_register(settings.database_url, Register.of(settings))
    except StoreUnavailable as error:
        log.warning("the store is unavailable: %s; once it answers the keys are looked at", error)
    Vault.open(settings.keys, DESK)
    open_engine(settings.database_url).dispose()
    with listen(settings.desk_port) as sock:
        link = first_run_link(settings) if welcome else None
        print(f"desk: http://{HOST}:{settings.desk_port}", flush=True)  # noqa: T201
        if link:
            print(f"desk, first sign-in: {link}", flush=True)  # noqa: T201
        serve(settings, sock)


if __name__ == "__main__":
    sys.exit(main())
