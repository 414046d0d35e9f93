"""Haiket as a partner: voice notes first; words, pictures, video and files as well, one to one."""

from __future__ import annotations

from datetime import date

from connectors.interop.partners.haiket.limits import LIMITS
from connectors.interop.third_party import SIGNATURE, ThirdParty
from connectors.sdk.card import Upstream


class Haiket(ThirdParty):
    """One account in Haiket."""

    network = "haiket"
    app = "Haiket"
    prefix = "HAIKET"
    limits = LIMITS
    upstream = Upstream(opened_by=app, signature=SIGNATURE, checked=date(2026, 11, 22))
