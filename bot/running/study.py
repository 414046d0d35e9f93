"""What `guichet study` does: the before/after study, counted from the store."""

from __future__ import annotations

import time

from bot.networks import known_networks
from bot.numbers.cases import Case, cases
from bot.numbers.plan import Plan, load, set_on
from bot.running.checks import check_database
from bot.settings import BadSetting, Settings
from bot.store import open_engine


def planned(settings: Settings) -> tuple[Plan, float | None, list[Case]]:
    """The plan, since when it has stood, and the requests it compares. Raises BadSetting while no day is set."""
    networks = known_networks()
    plan = load(networks=tuple(networks))
    if plan is None:
        raise BadSetting("no day is set: put `opens` under `study` in guichet.yml, before you open to third-party apps")
    check_database(settings.database_url)
    routes = {name: kind.route for name, kind in networks.items()}
    with open_engine(settings.database_url).connect() as conn, conn.begin():
        return plan, set_on(conn, plan), cases(conn, plan, routes, time.time())
