"""BirdyChat keeps the contract of every connector, over real encryption."""

from __future__ import annotations

from pathlib import Path

from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.tests.partner_contract import PartnerContract, settings_for


class TestBirdyChat(PartnerContract):
    connector_class = BirdyChat
    configured = settings_for("BIRDYCHAT", "birdychat.example")
    fixtures = Path(__file__).parent / "fixtures"
