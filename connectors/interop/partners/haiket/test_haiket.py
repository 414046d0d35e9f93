"""Haiket keeps the contract of every connector, over real encryption."""

from __future__ import annotations

from pathlib import Path

from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.tests.partner_contract import PartnerContract, settings_for


class TestHaiket(PartnerContract):
    connector_class = Haiket
    configured = settings_for("HAIKET", "haiket.example")
    fixtures = Path(__file__).parent / "fixtures"
