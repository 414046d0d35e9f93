"""`guichet replay`: the recorded bytes arrive as they are, signed with our own secret where they are not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.running.replay import NoAnswer, replay
from bot.settings import Settings
from connectors.sdk.errors import NotConfigured
from connectors.sdk.signatures import check_hmac_sha256
from connectors.sdk.testkit.wire import BadRecording

SECRET, HEADER = "s3cret", "x-hub-signature-256"  # noqa: S105
BODY = b'{ "a" : "\xc3\xa9" }\r\n\n'


class _Heard:
    """A server that keeps what it is sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.status = 200
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802  (the library's name)
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                heard.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(heard.status)
                self.end_headers()
                self.wfile.write("é".encode())

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def settings(self, folder: Path, **given: str) -> Settings:
        return Settings.read({"GUICHET_PORT": str(self.server.server_address[1]), **given}, root=folder)


@pytest.fixture
def heard() -> Iterator[_Heard]:
    heard = _Heard()
    yield heard
    heard.server.shutdown()
    heard.server.server_close()


def _recording(folder: Path, head: bytes) -> Path:
    file = folder / "recorded.http"
    file.write_bytes(head + b"\n\n" + BODY)
    return file


def test_a_signed_recording_goes_out_as_it_is(tmp_path: Path, heard: _Heard) -> None:
    file = _recording(tmp_path, b"POST /webhooks/whatsapp/webhook\nx-hub-signature-256: sha256=old\nX-Other: 1")
    assert replay(file, heard.settings(tmp_path), network="console", sign=False) == (200, "é")
    ((method, path, headers, body),) = heard.requests
    assert (method, path, body) == ("POST", "/webhooks/whatsapp/webhook", BODY)
    assert (headers[HEADER], headers["x-other"]) == ("sha256=old", "1")


@pytest.mark.parametrize(("head", "sign"), [(b"content-type: a/b", False), (b"x-hub-signature-256: sha256=old", True)])
def test_an_unsigned_one_or_on_demand_is_signed_with_our_secret(
    tmp_path: Path, heard: _Heard, head: bytes, sign: bool
) -> None:
    settings = heard.settings(tmp_path, WHATSAPP_APP_SECRET=SECRET)
    replay(_recording(tmp_path, head), settings, network="whatsapp", sign=sign)
    ((_, path, headers, body),) = heard.requests
    assert (path, body) == ("/webhooks/whatsapp/webhook", BODY)
    check_hmac_sha256(SECRET, body, headers[HEADER])


def test_without_our_secret_nothing_is_signed_and_it_says_so(tmp_path: Path, heard: _Heard) -> None:
    with pytest.raises(NotConfigured, match="WHATSAPP_APP_SECRET is not set"):
        replay(_recording(tmp_path, b"a: b"), heard.settings(tmp_path), network="whatsapp", sign=False)
    assert heard.requests == []


def test_headers_of_the_connection_are_not_replayed(tmp_path: Path, heard: _Heard) -> None:
    file = _recording(tmp_path, b"host: graph.facebook.com\ncontent-length: 9999\nconnection: upgrade")
    replay(file, heard.settings(tmp_path), network="console", sign=False)
    ((_, _, headers, body),) = heard.requests
    assert headers["host"].startswith("127.0.0.1")
    assert body == BODY


def test_a_refusal_is_told_with_its_status(tmp_path: Path, heard: _Heard) -> None:
    heard.status = 401
    file = _recording(tmp_path, b"a: b")
    assert replay(file, heard.settings(tmp_path), network="console", sign=False) == (401, "é")


def test_a_get_is_replayed_without_a_body(tmp_path: Path, heard: _Heard) -> None:
    file = _recording(tmp_path, b"GET /webhooks/console/webhook?hub.mode=subscribe")
    replay(file, heard.settings(tmp_path), network="console", sign=False)
    assert heard.requests[0][:2] == ("GET", "/webhooks/console/webhook?hub.mode=subscribe")
    assert heard.requests[0][3] == b""


def test_when_nothing_answers_it_says_what_to_do(tmp_path: Path, heard: _Heard) -> None:
    settings = heard.settings(tmp_path)
    heard.server.shutdown()
    heard.server.server_close()
    with pytest.raises(NoAnswer, match="start it with `guichet run`"):
        replay(_recording(tmp_path, b"a: b"), settings, network="console", sign=False)


def test_a_file_that_is_no_recording_is_told(tmp_path: Path, heard: _Heard) -> None:
    file = tmp_path / "x.http"
    file.write_bytes(b"no blank line")
    with pytest.raises(BadRecording):
        replay(file, heard.settings(tmp_path), network="console", sign=False)
