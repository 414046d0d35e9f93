"""What an agent sends is looked at like what customers send, before anything of it is kept or leaves."""

from __future__ import annotations

import hashlib

from bot.desk.problems import Problem
from bot.media.inspect.examiner import Examiner, NotScanned
from bot.media.sniff import HEAD, sniff


async def check_upload(examiner: Examiner, content: bytes) -> None:
    """Raises Problem, whose text says why this file cannot be sent."""
    try:
        found = await examiner.examine(content, sniff(content[:HEAD]), hashlib.sha256(content).hexdigest(), ())
    except NotScanned as error:
        raise Problem(400, "upload_unscanned") from error
    if found.unsafe:
        raise Problem(400, f"upload_{found.fault}")
