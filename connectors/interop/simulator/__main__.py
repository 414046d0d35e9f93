"""Play a third-party app on this machine: a phone in the browser, encrypted end to end to the counter.

It keeps keys of its own in a folder of its own, and speaks only to a counter on this machine. `guichet run` starts it
by itself. Alone: `--settings` prints what the counter has to be told; start the counter with that and with a signing
key of its own (`python -m connectors.interop.keys` makes one), then this.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from pathlib import Path

from connectors.interop.keys import new_pair
from connectors.interop.simulator.partner import Partner, PartnerSettings
from connectors.interop.simulator.played import counter_settings, known_partners
from connectors.interop.simulator.server import make_app
from connectors.sdk.errors import NotConfigured
from connectors.sdk.played.chat_page.server import HOST, serve_page
from connectors.sdk.played.demo import Demo

COMMAND = "partner-sandbox"
PORT = 5008
ACCOUNT = "support@guichet.example"
DEMO = Demo(
    network="birdychat",
    title="BirdyChat phone",
    hint="be a customer, encrypted end to end",
    arguments=("birdychat",),
    port=PORT,
    port_setting="GUICHET_PARTNER_PORT",
    secrets={"BIRDYCHAT_SIGNING_KEY": lambda: new_pair()[0]},
)


def main(arguments: list[str] | None = None) -> int:
    """Runs until it is told to stop. Exit codes: 0 stopped, 2 could not run."""
    logging.basicConfig(level=logging.WARNING, format="partner: %(message)s", stream=sys.stderr)
    try:
        return asyncio.run(_run(_parser().parse_args(arguments)))
    except (NotConfigured, OSError) as error:
        print(f"partner: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


async def _run(given: argparse.Namespace) -> int:
    kind = known_partners()[given.partner]
    url = f"http://{HOST}:{given.port}"
    settings = PartnerSettings(
        name=given.partner,
        app=kind.app,
        doors=f"{given.counter.rstrip('/')}/webhooks/{given.partner}",
        url=url,
        account=given.account,
        folder=given.folder or Path("var-played") / given.partner,
    )
    partner = Partner(settings, time.time)
    if given.settings:
        told = counter_settings(kind, public_key=partner.signer.public_text, url=url, account=given.account)
        print("\n".join(f"{name}={value}" for name, value in told.items()))
        await partner.close()
    else:
        await serve_page(make_app(partner), given.port, name=kind.app, setting="--port")
    return 0


def _parser() -> argparse.ArgumentParser:
    summary, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(prog=f"guichet {COMMAND}", description=summary, epilog=more)
    parser.add_argument("partner", choices=sorted(known_partners()), help="the app to play")
    parser.add_argument("--port", type=int, default=PORT, help=f"where it listens on this machine ({PORT})")
    parser.add_argument("--counter", default="http://127.0.0.1:5005", help="the counter, on this machine alone")
    parser.add_argument("--account", default=ACCOUNT, help=f"under which people find the counter ({ACCOUNT})")
    parser.add_argument("--folder", type=Path, help="its own keys and chats (var-played/<partner>)")
    parser.add_argument("--settings", action="store_true", help="print what the counter has to be told, and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
