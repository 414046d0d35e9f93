"""The conformance kit for a partner: what its test file inherits. Fixtures open with the keys recorded beside them."""

# ruff: noqa: S101  these are tests, which a partner inherits

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import ClassVar

from connectors.interop.options import Options
from connectors.interop.third_party import ThirdParty
from connectors.interop.vectors.outcome import state_of
from connectors.interop.vectors.world import ACCOUNT, COUNTER_SEED, NOW, PARTNER_SEED
from connectors.interop.webhooks import SIGNATURE, Signer
from connectors.sdk.messages import Event
from connectors.sdk.settings import read_settings
from connectors.sdk.testkit.contract import ConnectorContract
from connectors.sdk.testkit.memory import MemoryState


def settings_for(prefix: str, host: str) -> dict[str, str]:
    """Every required setting of a partner, with the keys of the fixtures."""
    return {
        f"{prefix}_SIGNING_KEY": "whsk_" + b64encode(COUNTER_SEED).decode(),
        f"{prefix}_PUBLIC_KEY": Signer(PARTNER_SEED).public_text,
        f"{prefix}_DELIVER_URL": f"https://{host}/deliver",
        f"{prefix}_ACCOUNT": ACCOUNT,
    }


class PartnerContract(ConnectorContract):
    """Give `connector_class`, `configured` and `fixtures`, which `connectors/interop/vectors/fixtures.py` makes."""

    connector_class: ClassVar[type[ThirdParty]]
    batches = {"batch": 4, "file": 2, "parts": 2}
    signature_header = SIGNATURE
    hex_signature = False
    part = r"\$\.events\[\d+\]"

    elsewhere = {
        r"batch \$\.events\[\d+\]\.(user|device)": "who types now: nothing is kept of it",
    }

    def signed(self, body: bytes) -> Mapping[str, str]:
        """The headers with which the partner would send this body."""
        return Signer(PARTNER_SEED).headers("evt_1", body, NOW)

    def connector(self) -> ThirdParty:
        """The connector at the time of the fixtures."""
        values = read_settings(self.connector_class.settings, self.configured)
        assert values is not None
        return self.connector_class(Options.from_values(self.connector_class.prefix, values), clock=lambda: NOW)

    def state(self) -> MemoryState:
        """Our keys as they were before the fixtures came."""
        return state_of(json.loads((self.fixtures / "keys.json").read_text()), int(NOW))

    def events(self, body: bytes) -> list[Event]:
        """What the connector opens."""
        return list(self.connector().open(body, self.state(), NOW))
