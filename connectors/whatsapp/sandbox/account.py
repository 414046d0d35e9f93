"""Who we are to the sandbox: the secrets and ids of one business."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The business that the sandbox knows. The defaults are for tests; nothing outside this machine takes them."""

    app_secret: str = field(default="guichet-test-secret", repr=False)
    verify_token: str = field(default="guichet-test-verify", repr=False)
    access_token: str = field(default="guichet-test-token", repr=False)
    phone_number_id: str = "106540352242922"
    display_phone_number: str = "15550783881"
    business_id: str = "102290129340398"
    version: str = "v26.0"

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which a connector is this business."""
        return {
            "WHATSAPP_APP_SECRET": self.app_secret,
            "WHATSAPP_VERIFY_TOKEN": self.verify_token,
            "WHATSAPP_ACCESS_TOKEN": self.access_token,
            "WHATSAPP_PHONE_NUMBER_ID": self.phone_number_id,
            "WHATSAPP_GRAPH_VERSION": self.version,
        }
