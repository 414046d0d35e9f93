"""Raw `.http` fixtures: an optional request line, headers, a blank line, and the body byte for byte.

    POST /webhooks/whatsapp/webhook HTTP/1.1
    content-type: application/json
    x-hub-signature-256: sha256=...

    {"object": ...}

The head may end its lines with LF or CRLF. The body is everything after the blank line, a last line feed included:
signatures cover bytes. Without a request line it is a POST to nowhere in particular.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from connectors.sdk.messages import Request

_BLANK = re.compile(rb"\r?\n\r?\n")
_REQUEST_LINE = re.compile(r"([A-Z]+) (\S+)(?: HTTP/[0-9.]+)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")


class BadRecording(ValueError):
    """The file is not a recorded request; the text says which line is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded request. `target` is path and query; `headers` has lower-case names."""

    method: str = "POST"
    target: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    def request(self) -> Request:
        """The request as a connector gets it."""
        query = dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))
        return Request(method=self.method, query=query, headers=self.headers, body=self.body)


def read_recording(path: Path) -> Recorded:
    """The request in a `.http` file. Raises BadRecording or OSError."""
    return parse_recording(path.read_bytes())


def parse_recording(raw: bytes) -> Recorded:
    """The request in `raw`. Raises BadRecording."""
    head, body = _parts(raw)
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    first = _REQUEST_LINE.fullmatch(lines[0])
    method, target = (first[1], first[2]) if first else ("POST", "/")
    return Recorded(method=method, target=target, headers=_headers(lines[1 if first else 0 :]), body=body)


def write_recording(path: Path, recorded: Recorded) -> None:
    """The request as a `.http` file that reads back equal."""
    path.write_bytes(format_recording(recorded))


def format_recording(recorded: Recorded) -> bytes:
    """The bytes of the `.http` file."""
    lines = [f"{recorded.method} {recorded.target} HTTP/1.1", *(f"{k}: {v}" for k, v in recorded.headers.items())]
    return "\n".join(lines).encode("latin-1") + b"\n\n" + recorded.body


def _parts(raw: bytes) -> tuple[bytes, bytes]:
    if raw.startswith((b"\n", b"\r\n")):
        return b"", raw[1:] if raw[:1] == b"\n" else raw[2:]
    blank = _BLANK.search(raw)
    if blank is None:
        raise BadRecording("no blank line between head and body")
    return raw[: blank.start()], raw[blank.end() :]


def _headers(lines: list[str]) -> dict[str, str]:
    headers = {}
    for number, line in enumerate(filter(None, lines), 1):
        found = _HEADER.fullmatch(line)
        if found is None:
            raise BadRecording(f"header {number} is not `name: value`")
        headers[found[1].lower()] = found[2].strip()
    return headers
