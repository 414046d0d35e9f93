"""The assistant process of `guichet run`: Rasa's own server with our channels, on this machine's address only."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.app import AlreadyRunning
from bot.logs import set_up_logs
from bot.settings import BadSetting, Settings
from bot.store import StoreUnavailable
from bot.training.train import keep_home_clean, prepare_rasa
from bot.vault.keys import NoKeys
from connectors.sdk.errors import NotConfigured

CANNOT_RUN = 2
EXPECTED = (AlreadyRunning, BadSetting, NoKeys, NotConfigured, StoreUnavailable)


def main(model: Path) -> int:
    """Serve until told to stop. Gives the exit code: 0, or 2 when it could not run."""
    set_up_logs()
    try:
        settings = Settings.read()
        prepare_rasa(settings.data, settings.root / "config.yml")
        failure = _serve(model, settings)
    except EXPECTED as error:
        failure = error
    if failure is None:
        return 0
    print(f"guichet: {failure}" if isinstance(failure, EXPECTED) else f"guichet: {failure!r}", file=sys.stderr)
    return CANNOT_RUN


def _serve(model: Path, settings: Settings) -> Exception | None:
    """Blocks; gives what made the counter fail to start, if it did."""
    from rasa.core import run
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.assistant.quicken import quicken

    keep_home_clean(settings.data)
    quicken()
    set_up_logs()  # importing Rasa changed them
    run.serve_application(
        model_path=str(model),
        interface="127.0.0.1",
        port=settings.port,
        credentials=str(settings.root / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml")),
        enable_api=False,
    )
    return getattr(Sanic.get_app("rasa_core_no_api").ctx, "failure", None)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
