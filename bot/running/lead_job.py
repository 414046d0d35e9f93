"""What a lead starts in the studio, in a process of its own: `python -m bot.running.lead_job`.

Reads `{"do": train | measure | promote, "model", "who", "note", "override"}` from standard input. Lines on standard
output are progress; the last one is JSON: `{"ok": true}`, or `{"ok": false, "told": why}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from bot.running.checks import CannotRun
from bot.running.training import evaluated, keep_running, promoted
from bot.settings import BadSetting, Settings
from bot.training.errors import TrainingFailed
from bot.training.promoting import PromotionRefused, Wish
from bot.training.train import train


def main() -> None:
    """Do what is asked; never ends in a traceback."""
    try:
        given = json.load(sys.stdin)
        WORK[str(given["do"])](Settings.read(), given)
        print(json.dumps({"ok": True}))
    except (BadSetting, CannotRun, OSError, PromotionRefused, TrainingFailed) as error:
        print(json.dumps({"ok": False, "told": str(error)}))


def _train(settings: Settings, given: Mapping[str, Any]) -> None:
    keep_running(settings, str(given["who"]))
    made = train(settings.root, settings.models, progress=_say)
    _say("measuring it")
    evaluated(settings, str(made), None)


def _measure(settings: Settings, given: Mapping[str, Any]) -> None:
    _say("measuring")
    evaluated(settings, str(given["model"]), None)


def _promote(settings: Settings, given: Mapping[str, Any]) -> None:
    _say("measuring it against the running one")
    override, at = bool(given.get("override")), datetime.now(timezone.utc)
    promoted(settings, str(given["model"]), Wish(who=given["who"], at=at, note=given["note"], override=override))


def _say(line: str) -> None:
    print(line, flush=True)


WORK = {"train": _train, "measure": _measure, "promote": _promote}

if __name__ == "__main__":
    main()
