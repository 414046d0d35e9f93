"""Recorded requests read and write back byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sdk.testkit.wire import (
    BadRecording,
    Recorded,
    format_recording,
    parse_recording,
    read_recording,
    write_recording,
)

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)


@settings(max_examples=200, deadline=None, database=None)
@given(headers=st.dictionaries(NAMES, VALUES, max_size=5), body=st.binary(max_size=200))
def test_what_is_written_reads_back_equal(headers: dict[str, str], body: bytes) -> None:
    recorded = Recorded(target="/webhooks/x?a=1&b=%20", headers=headers, body=body)
    assert parse_recording(format_recording(recorded)) == recorded


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_either_line_end_and_the_body_untouched(line_end: bytes) -> None:
    raw = line_end.join([b"POST /x?hub.mode=a HTTP/1.1", b"X-Sign: s", b"", b"\xff\r\n\r\nrest\n"])
    recorded = parse_recording(raw)
    assert recorded.body == b"\xff\r\n\r\nrest\n"
    assert recorded.headers == {"x-sign": "s"}
    request = recorded.request()
    assert (request.method, dict(request.query)) == ("POST", {"hub.mode": "a"})


def test_without_a_request_line_it_is_a_post() -> None:
    assert parse_recording(b"a: b\n\nbody") == Recorded(headers={"a": "b"}, body=b"body")
    assert parse_recording(b"\nbody") == Recorded(body=b"body")


@pytest.mark.parametrize("raw", [b"", b"a: b", b"a: b\nbody", b"not a header\n\nbody", b"a : b\n\n"])
def test_what_is_no_recording_says_so(raw: bytes) -> None:
    with pytest.raises(BadRecording):
        parse_recording(raw)


def test_files(tmp_path: Path) -> None:
    recorded = Recorded(method="GET", target="/x?y=1", headers={"h": "v"})
    write_recording(tmp_path / "a.http", recorded)
    assert read_recording(tmp_path / "a.http") == recorded
