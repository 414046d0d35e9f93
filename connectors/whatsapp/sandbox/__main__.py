"""Play Meta on this machine: a Graph API, a customer's page in the browser, and whatever can go wrong with them."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from dataclasses import fields
from typing import Any

from connectors.whatsapp.sandbox import Sandbox
from connectors.whatsapp.sandbox.misbehaviour import Misbehaviour, NotUnderstood
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.quotas import COEXISTENCE, PER_SECOND
from connectors.whatsapp.sandbox.watcher import Watcher

COMMAND = "whatsapp-sandbox"
_WEBHOOK = f"http://127.0.0.1:{os.environ.get('GUICHET_PORT') or 5005}/webhooks/whatsapp/webhook"
_MORE = """\
in a first terminal:   guichet whatsapp-sandbox
in a second one:       the `export` lines that it prints, then: guichet run
in a browser:          the address that it prints: be a customer there, or type in the first terminal

examples:
  guichet whatsapp-sandbox --duplicates 0.3 --reorder 0.2     webhooks twice and out of order
  guichet whatsapp-sandbox --customer FR.13491208655302741918  somebody with a username and no phone number
  curl -X PATCH localhost:5010/sandbox/misbehaviour -d '{"token_revoked": true}'
  curl -X POST localhost:5010/sandbox/clock -d '{"hours": 25}'

Nothing of it ever talks to Meta.
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs until Ctrl-C. Exit code 2 when it cannot start."""
    given = _parser().parse_args(arguments)
    wrong = {f.name: getattr(given, f.name) for f in fields(Misbehaviour) if getattr(given, f.name) is not None}
    try:
        Misbehaviour().changed(wrong)
    except NotUnderstood as error:
        print(f"guichet {COMMAND}: {error}", file=sys.stderr)
        return 2
    sandbox = Sandbox(
        strict=not given.lenient, webhook=given.webhook, per_second=COEXISTENCE if given.coexistence else PER_SECOND
    )
    sandbox.misbehave(**wrong)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(sandbox, given.port, given.customer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"guichet {COMMAND}",
        description=__doc__,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=f"guichet {COMMAND} [options]",
    )
    parser.add_argument("--port", type=int, default=5010, help="where to listen (5010)")
    parser.add_argument("--webhook", default=_WEBHOOK, help=f"the counter's webhook ({_WEBHOOK})")
    parser.add_argument("--customer", default="33612345678", help="who types here: phone number or user id")
    parser.add_argument("--coexistence", action="store_true", help="20 messages a second instead of 80")
    parser.add_argument("--lenient", action="store_true", help="neither a 24-hour window nor limits of speed")
    wrong = parser.add_argument_group("what goes wrong")
    for field in fields(Misbehaviour):
        name, told = f"--{field.name.replace('_', '-')}", str(field.metadata["help"])
        if field.type == "bool":
            wrong.add_argument(name, action="store_true", default=None, help=told)
        else:
            kind = int if field.type == "int" else float
            wrong.add_argument(name, type=kind, default=None, metavar="NUMBER", help=told)
    return parser


async def _serve(sandbox: Sandbox, port: int, customer: str) -> None:
    try:
        await sandbox.start(port)
    except OSError:
        print(f"port {port} is taken: stop the other program or choose another with --port", file=sys.stderr)
        raise SystemExit(2) from None
    try:
        sandbox.state.watchers.append(_Screen())
        print("Meta is played on this machine. Start the counter with:\n", flush=True)
        for name, value in sandbox.settings.items():
            print(f"export {name}={value}")
        print(f"\nBe a customer: {sandbox.url}/\nThen type what the customer says, here or there.", flush=True)
        await asyncio.gather(_speak(sandbox, customer), _watch(sandbox))
    finally:
        await sandbox.close()


class _Screen(Watcher):
    """Shows what passes."""

    def said(self, person: Person, body: dict[str, Any], wamid: str) -> None:
        print(f"  < {_summary(body)}", flush=True)

    def acknowledged(self, person: Person, wamid: str) -> None:
        print("  (the counter answered 200)", flush=True)


async def _speak(sandbox: Sandbox, customer: str) -> None:
    lines: asyncio.Queue[str] = asyncio.Queue()
    try:
        asyncio.get_running_loop().add_reader(sys.stdin, lambda: lines.put_nowait(sys.stdin.readline()))
    except (PermissionError, ValueError, OSError):
        return  # nothing can be typed here: it only listens
    while line := await lines.get():
        if line.strip():
            sandbox.say(customer, "text", {"body": line.strip()})
    asyncio.get_running_loop().remove_reader(sys.stdin)


async def _watch(sandbox: Sandbox) -> None:
    """Says when the counter does not take what it is told; Meta tries again by itself."""
    known = 0
    while sandbox.state.posting:
        await asyncio.sleep(1)
        posting = sandbox.state.posting
        if posting.refused > known and posting.last_status != 200:
            said = f"answered {posting.last_status}" if posting.last_status else "cannot be reached"
            print(f"  (the counter {said}: Meta tries again)", flush=True)
        known = posting.refused


def _summary(body: dict[str, Any]) -> str:
    content = body[body["type"]]
    if body["type"] == "text":
        return str(content["body"])
    return f"[{body['type']}] {json.dumps(content, ensure_ascii=False)}"


if __name__ == "__main__":
    sys.exit(main())
