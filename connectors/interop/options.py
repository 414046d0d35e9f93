"""What an operator sets for one partner, checked as a whole before the channel starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.interop.blobs import LOOPBACK
from connectors.interop.errors import Malformed
from connectors.interop.fields import as_identifier
from connectors.interop.webhooks import Signer, Verifier
from connectors.sdk.errors import NotConfigured
from connectors.sdk.settings import Setting

SIGNING_KEY, PUBLIC_KEY, DELIVER_URL, ACCOUNT, BLOB_HOSTS = (
    *("SIGNING_KEY", "PUBLIC_KEY", "DELIVER_URL", "ACCOUNT"),
    "BLOB_HOSTS",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The settings of one partner, read."""

    account: str
    deliver_url: str
    blob_hosts: frozenset[str]
    signer: Signer = field(repr=False)
    verifier: Verifier = field(repr=False)

    @property
    def upload_url(self) -> str:
        """Where sealed files of ours are put."""
        return f"{self.deliver_url}/blobs"

    @property
    def host(self) -> str:
        """The partner's server."""
        return urlsplit(self.deliver_url).netloc

    @classmethod
    def from_values(cls, prefix: str, values: Mapping[str, str]) -> Options:
        """Raises NotConfigured, naming the setting and what to do."""
        given = {name: values[f"{prefix}_{name}"] for name in _NAMES}
        url = _url(f"{prefix}_{DELIVER_URL}", given[DELIVER_URL])
        hosts = given[BLOB_HOSTS].replace(",", " ").split() or [urlsplit(url).netloc]
        return cls(
            account=_account(f"{prefix}_{ACCOUNT}", given[ACCOUNT]),
            deliver_url=url,
            blob_hosts=frozenset(_host(f"{prefix}_{BLOB_HOSTS}", host) for host in hosts),
            signer=_signer(f"{prefix}_{SIGNING_KEY}", given[SIGNING_KEY]),
            verifier=_verifier(f"{prefix}_{PUBLIC_KEY}", given[PUBLIC_KEY]),
        )


def settings_of(prefix: str, app: str) -> tuple[Setting, ...]:
    """The settings of a partner whose names begin with `prefix`."""
    return (
        Setting(
            name=f"{prefix}_{SIGNING_KEY}",
            secret=True,
            required=True,
            help="our transport key, whsk_...; `python -m connectors.interop.keys` makes one",
        ),
        Setting(
            name=f"{prefix}_{PUBLIC_KEY}",
            required=True,
            help=f"{app}'s transport key, whpk_..., as agreed with them; two while they change it",
        ),
        Setting(
            name=f"{prefix}_{DELIVER_URL}",
            required=True,
            help=f"where {app} takes our replies, https://...",
        ),
        Setting(
            name=f"{prefix}_{ACCOUNT}",
            required=True,
            help=f"the address under which people find this counter in {app}",
        ),
        Setting(
            name=f"{prefix}_{BLOB_HOSTS}",
            help=f"hosts from which files are fetched, separated by spaces; without it {app}'s own alone",
        ),
    )


def _url(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.port)
        good = (parts.scheme == "https" or local) and bool(parts.hostname)
        good = good and not (parts.username or parts.query or parts.fragment) and value.isprintable()
    except ValueError:
        good = False
    if not good:
        raise NotConfigured(f"{name} must be an https address (http only with a port on this machine)")
    return value.rstrip("/")


def _host(name: str, value: str) -> str:
    try:
        good = (
            urlsplit(f"https://{value}").netloc == value and urlsplit(f"https://{value}").port != 0 and "@" not in value
        )
    except ValueError:
        good = False
    if not good or not value.isprintable():
        raise NotConfigured(f"{name} must be host names, each perhaps with a port, separated by spaces")
    return value


def _account(name: str, value: str) -> str:
    try:
        return as_identifier(value, name)
    except Malformed as error:
        raise NotConfigured(f"{name} must be 1 to 256 printable characters without spaces") from error


def _signer(name: str, value: str) -> Signer:
    try:
        return Signer.from_text(value)
    except ValueError:
        raise NotConfigured(f"{name} must be whsk_ and the base64 of 32 bytes: make a new one") from None


def _verifier(name: str, value: str) -> Verifier:
    try:
        return Verifier.from_text(value)
    except ValueError:
        raise NotConfigured(f"{name} must be whpk_ and the base64 of 32 bytes, one or two of them") from None


_NAMES = (SIGNING_KEY, PUBLIC_KEY, DELIVER_URL, ACCOUNT, BLOB_HOSTS)
