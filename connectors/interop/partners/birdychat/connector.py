"""BirdyChat as a partner: people are known by their work e-mail; words, pictures and files, one to one."""

from __future__ import annotations

from datetime import date

from connectors.interop.partners.birdychat.limits import LIMITS
from connectors.interop.third_party import SIGNATURE, ThirdParty
from connectors.sdk.card import Upstream


class BirdyChat(ThirdParty):
    """One account in BirdyChat."""

    network = "birdychat"
    app = "BirdyChat"
    prefix = "BIRDYCHAT"
    limits = LIMITS
    upstream = Upstream(opened_by=app, signature=SIGNATURE, checked=date(2026, 11, 22))
