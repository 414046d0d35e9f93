"""What the operator tells the WhatsApp connector, checked before anything starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.sdk.connector import Setting
from connectors.sdk.errors import NotConfigured

SETTINGS = (
    Setting(
        name="WHATSAPP_APP_SECRET",
        secret=True,
        required=True,
        help="App dashboard, App settings, Basic, App secret: signs what Meta sends",
    ),
    Setting(
        name="WHATSAPP_VERIFY_TOKEN",
        secret=True,
        required=True,
        help="a long random text of your own, entered beside the callback address in Meta's dashboard",
    ),
    Setting(
        name="WHATSAPP_ACCESS_TOKEN",
        secret=True,
        required=True,
        help="Business settings, System users, Generate token, with whatsapp_business_messaging",
    ),
    Setting(
        name="WHATSAPP_PHONE_NUMBER_ID",
        required=True,
        help="WhatsApp, API setup, Phone number ID: digits, not the phone number itself",
    ),
    Setting(
        name="WHATSAPP_PORTFOLIO_ID",
        help="Business settings, Business info: customers stay known when the business changes to another number",
    ),
    Setting(name="WHATSAPP_GRAPH_URL", default="https://graph.facebook.com", help="the Graph API; change it for tests"),
    Setting(name="WHATSAPP_GRAPH_VERSION", default="v26.0", help="the version of the Graph API to speak"),
    Setting(
        name="WHATSAPP_COEXISTENCE",
        default="no",
        help="yes when the number is also used in the WhatsApp Business app: then at most 20 messages a second",
    ),
)

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Whole and sound, or not there. No secret is in its `repr`."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    access_token: str = field(repr=False)
    phone_number_id: str
    portfolio_id: str
    graph_url: str
    graph_version: str
    coexistence: bool = False

    @classmethod
    def from_values(cls, values: Mapping[str, str]) -> Options:
        """The options in the settings' values. Raises NotConfigured, naming the one that is wrong."""
        given = {s.name.removeprefix("WHATSAPP_").lower(): values.get(s.name) or s.default for s in SETTINGS}
        shared = given.pop("coexistence").lower()
        options = cls(**given, coexistence=shared == "yes")
        for name, sound, remedy in (
            ("ACCESS_TOKEN", _one_line(options.access_token), "copy it again, without line breaks"),
            ("PHONE_NUMBER_ID", re.fullmatch(r"[0-9]{1,40}", options.phone_number_id), "it is digits only"),
            ("PORTFOLIO_ID", re.fullmatch(r"[0-9]{0,40}", options.portfolio_id), "it is digits only, or nothing"),
            ("GRAPH_VERSION", re.fullmatch(r"v[0-9]{1,3}\.[0-9]", options.graph_version), "for example v26.0"),
            ("GRAPH_URL", _sound_address(options.graph_url), "https://host, or http://127.0.0.1:port for tests"),
            ("COEXISTENCE", shared in ("yes", "no"), "it is yes or no"),
        ):
            if not sound:
                raise NotConfigured(f"WHATSAPP_{name} is not what it should be: {remedy}")
        return options

    def token(self) -> dict[str, str]:
        """The header that lets us in at Meta's hosts."""
        return {"authorization": f"Bearer {self.access_token}"}

    def address(self, path: str) -> str:
        """The address of `path` below the Graph API's version."""
        return f"{self.graph_url.rstrip('/')}/{self.graph_version}/{path}"


def _one_line(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _sound_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.query or parts.fragment or parts.username or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK and port is not None)
