"""The encryption card of a connector: what a message is protected by on its way, and who could read it.

The level is a fact, not a label: `card_of` derives it from what the connector's code can do. A connector that reads
deliveries without keys of its own (`Connector.read`) cannot be end to end, whatever it calls itself; one that opens
them (`Stateful` with a `Cipher`) is. What only the network's documents can tell, which our code never sees, is an
`Upstream` beside the connector's code, with the day on which a person last compared the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from connectors.sdk.state import Stateful

if TYPE_CHECKING:
    from connectors.sdk.connector import Connector

VALID_FOR = timedelta(days=365)
"""How long a comparison with the network's documents holds; after that somebody has to look again."""


class Ends(str, Enum):
    """Where the encryption of a message that is sent to us ends."""

    DEVICE = "device to us"
    CLOUD = "ended at the network's cloud"
    TRANSPORT = "transport only"


class Identity(str, Enum):
    """How it is made sure who wrote."""

    KEYS = "identity keys, checked in every message"
    NETWORK = "the network's word"


class Seen(str, Enum):
    """What others than the person and us get to see, and somebody has to be told of."""

    WORDS = "words"
    FILES = "files"
    NAMES = "names"
    ADDRESSES = "addresses"
    TIMES = "times"
    SIZES = "sizes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cipher:
    """What a connector opens and seals messages with; stands beside the code that does it."""

    protocol: str
    message_cipher: str
    forward_secrecy: bool
    heals: bool
    """Whether a stolen session key stops being good after some messages."""
    identity: Identity = Identity.KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What the network's documents say, and the algorithm that signs deliveries. Names are shown on pages as they are.

    `protocol` is the encryption between the person and the network's own servers ("" for none or not known);
    `opened_by` are those servers, by the name that people know. `signature` equals what `verify` puts into its Verdict.
    `checked` is the day on which a person last read the documents. `hides` is what nobody on the way sees beyond words
    and files, where we open the envelope ourselves.
    """

    opened_by: str
    signature: str
    checked: date
    protocol: str = ""
    hides: frozenset[Seen] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The encryption of one network. `opened_by` is "" where nobody but us opens a message."""

    network: str
    ends: Ends
    protocol: str
    opened_by: str
    message_cipher: str
    forward_secrecy: bool
    heals: bool
    identity: Identity
    signature: str
    seen: tuple[Seen, ...]
    checked: date
    expires: date

    @property
    def end_to_end(self) -> bool:
        """Whether nobody between the person's device and this counter can read a message."""
        return self.ends is Ends.DEVICE


def card_of(connector: Connector | type[Connector]) -> Card:
    """The card of a connector (or its class). One that declares nothing gets the weakest card there is, expired."""
    kind = connector if isinstance(connector, type) else type(connector)
    cipher: Cipher | None = getattr(connector, "cipher", None) if issubclass(kind, Stateful) else None
    return _opened_here(connector, cipher) if cipher else _opened_before(connector)


def _opened_here(connector: Connector | type[Connector], cipher: Cipher) -> Card:
    upstream = connector.upstream
    return Card(
        network=connector.network,
        ends=Ends.DEVICE,
        protocol=cipher.protocol,
        opened_by="",
        message_cipher=cipher.message_cipher,
        forward_secrecy=cipher.forward_secrecy,
        heals=cipher.heals,
        identity=cipher.identity,
        signature=upstream.signature,
        seen=tuple(s for s in Seen if s not in (Seen.WORDS, Seen.FILES) and s not in upstream.hides),
        checked=upstream.checked,
        expires=upstream.checked + VALID_FOR,
    )


def _opened_before(connector: Connector | type[Connector]) -> Card:
    upstream = connector.upstream
    return Card(
        network=connector.network,
        ends=Ends.CLOUD if upstream.protocol else Ends.TRANSPORT,
        protocol=upstream.protocol,
        opened_by=upstream.opened_by,
        message_cipher="",
        forward_secrecy=False,
        heals=False,
        identity=Identity.NETWORK,
        signature=upstream.signature,
        seen=tuple(Seen),
        checked=upstream.checked,
        expires=upstream.checked + VALID_FOR,
    )


UNDECLARED = Upstream(opened_by="the network", signature="", checked=date(1970, 1, 1))
"""What holds of a connector that says nothing: anybody on the way may read, and nobody has looked."""
