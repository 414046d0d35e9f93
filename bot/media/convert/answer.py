"""What the worker answers when a file is to be made into another one: the file, or why it cannot be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.media.convert.work import CannotConvert, convert, without_exif


def converted(question: Mapping[str, Any], content: bytes) -> tuple[bytes, bytes]:
    """Head and payload: the file made as `to`, or with `to` empty the same one without EXIF."""
    try:
        if not question["to"]:
            made = without_exif(content)
        else:
            made = convert(content, str(question["mime"]), str(question["to"]), int(question["max_bytes"]))
    except CannotConvert as error:
        return json.dumps({"why": str(error)}).encode(), b""
    except Exception:  # decoders fail in many ways on damaged bytes
        return json.dumps({"why": "it does not open"}).encode(), b""
    return json.dumps({"why": ""}).encode(), made
