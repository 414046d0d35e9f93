"""The trained assistant inside a process that is not Rasa's server: for rehearsals."""

from __future__ import annotations

from pathlib import Path

from bot.logs import set_up_logs
from bot.settings import Settings
from bot.talk.turn import Assistant
from bot.training.train import keep_home_clean, prepare_rasa


async def load_assistant(model: Path, settings: Settings) -> Assistant:
    """The assistant of this model, with the stores of endpoints.yml. Imports Rasa, which takes its time."""
    prepare_rasa(settings.data, settings.root / "config.yml")
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    from bot.assistant.agent import RasaAssistant
    from bot.assistant.quicken import quicken

    keep_home_clean(settings.data)
    quicken()
    set_up_logs()  # importing Rasa changed them
    endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
    return RasaAssistant(await load_agent(str(model), endpoints=endpoints))
