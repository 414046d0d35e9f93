"""The process that reads foreign bytes: `python -m bot.media.inspect.worker`, one question after the other.

A question is a line of JSON and so many bytes, an answer the same. It holds no key and no secret, may write no file,
and its parent ends it when it takes too long. What stands on its own output is only answers.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

MOST_MEMORY = 6 * 1024**3
"""Of addresses, which is more than what is used of them."""
NICE = 5


def main() -> int:
    """Answer until there are no more questions."""
    _confine()
    signal.signal(signal.SIGTERM, _asked_to_end)
    asked = os.fdopen(os.dup(0), "rb")
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever libraries print is no answer
    while line := asked.readline():
        question: dict[str, Any] = json.loads(line)
        content = asked.read(int(question["size"]))
        head, payload = _answer(question, content)
        _tell(told, head, payload)
    return 0


def _asked_to_end(_signal: int, _frame: object) -> None:
    """At once, with the engine that listens, which has a session of its own."""
    from bot.media.inspect.listen import end_engines

    end_engines()
    os._exit(0)


def _answer(question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
    if question["do"] == "read":
        from bot.media.inspect.read import read

        reading, masked = read(content)
        return reading.to_json(), masked
    if question["do"] == "convert":
        from bot.media.convert.answer import converted

        return converted(question, content)
    if question["do"] == "listen":
        return _listened(question, content)
    from bot.media.inspect.look import look

    return look(content, str(question["mime"]), str(question.get("kind", ""))).to_json(), b""


def _listened(question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
    """What was said, or nothing: an engine that fails is no reason to end."""
    from bot.media.inspect.listen import listen
    from bot.media.inspect.reading import Reading

    try:
        return listen(content, str(question["mime"]), [str(one) for one in question["command"]]).to_json(), b""
    except Exception:  # decoders and engines fail in many ways; the file is kept and heard by people
        return Reading(heard=True).to_json(), b""


def _tell(told: BinaryIO, head: bytes, payload: bytes) -> None:
    told.write(json.dumps({"head": len(head), "size": len(payload)}).encode() + b"\n" + head + payload)
    told.flush()


def _confine() -> None:
    """No files written, no core dumped, bounded memory, and the last to be served when the machine is busy."""
    for limit, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MOST_MEMORY)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # a system that knows no such limit
            continue
    os.nice(NICE)


if __name__ == "__main__":
    sys.exit(main())
