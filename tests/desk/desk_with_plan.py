"""The desk as an operator starts it, with a plan of the before/after study in its `guichet.yml`: `DAY DAYS CONTROL`."""

from __future__ import annotations

import sys
from datetime import date, datetime, time

from bot.desk import parts
from bot.desk.__main__ import main
from bot.guichet_yml import zone
from bot.numbers.plan import Plan


def plan(day: str, days: str, control: str) -> Plan:
    """As guichet.yml would give it."""
    opens = datetime.combine(date.fromisoformat(day), time.min, zone()).timestamp()
    return Plan(day=date.fromisoformat(day), opens=opens, days=int(days), control=(control,))


if __name__ == "__main__":
    made = plan(*sys.argv[1:4])
    parts.load_plan = lambda networks: made
    sys.argv[1:] = []
    main()
