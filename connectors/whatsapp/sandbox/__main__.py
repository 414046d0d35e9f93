"""Play Meta on this machine: prints the settings to use, plays a customer from what is typed, shows the replies."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from typing import Any

import aiohttp

from connectors.whatsapp.sandbox import Sandbox

COMMAND = "whatsapp-sandbox"
_WEBHOOK = f"http://127.0.0.1:{os.environ.get('GUICHET_PORT') or 5005}/webhooks/whatsapp/webhook"


def main(arguments: list[str] | None = None) -> int:
    """Runs until Ctrl-C. Exit code 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog=f"guichet {COMMAND}", description=__doc__)
    parser.add_argument("--port", type=int, default=5010, help="where to listen (5010)")
    parser.add_argument("--webhook", default=_WEBHOOK, help=f"the counter's webhook ({_WEBHOOK})")
    parser.add_argument("--customer", default="33612345678", help="phone number or business-scoped id to play")
    given = parser.parse_args(arguments)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.webhook, given.customer))
    return 0


async def _serve(port: int, webhook: str, customer: str) -> None:
    sandbox = Sandbox()
    try:
        await sandbox.start(port)
    except OSError:
        print(f"port {port} is taken: stop the other program or choose another with --port", file=sys.stderr)
        raise SystemExit(2) from None
    try:
        print("Meta is played on this machine. Start the counter with:\n", flush=True)
        for name, value in sandbox.settings.items():
            print(f"export {name}={value}")
        print("\nThen type what the customer says.", flush=True)
        await asyncio.gather(_show(sandbox), _speak(sandbox, webhook, customer))
    finally:
        await sandbox.close()


async def _speak(sandbox: Sandbox, webhook: str, customer: str) -> None:
    lines: asyncio.Queue[str] = asyncio.Queue()
    try:
        asyncio.get_running_loop().add_reader(sys.stdin, lambda: lines.put_nowait(sys.stdin.readline()))
    except (PermissionError, ValueError, OSError):
        return  # nothing can be typed here: it only listens
    while line := await lines.get():
        message = sandbox.message(customer, "text", {"body": line.strip()})
        try:
            status = await sandbox.deliver(webhook, sandbox.webhook(message))
        except aiohttp.ClientError as error:
            print(f"  (the counter cannot be reached: {type(error).__name__})", flush=True)
        else:
            print(f"  (the counter answered {status})", flush=True)
    asyncio.get_running_loop().remove_reader(sys.stdin)


async def _show(sandbox: Sandbox) -> None:
    shown = 0
    while True:
        async with sandbox.arrived:
            await sandbox.arrived.wait()
        for body in sandbox.sent[shown:]:
            print(f"  < {_summary(body)}", flush=True)
        shown = len(sandbox.sent)


def _summary(body: dict[str, Any]) -> str:
    content = body[body["type"]]
    if body["type"] == "text":
        return str(content["body"])
    return f"[{body['type']}] {json.dumps(content, ensure_ascii=False)}"


if __name__ == "__main__":
    sys.exit(main())
