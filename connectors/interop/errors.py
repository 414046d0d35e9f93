"""Why something from a partner is refused. `code` is what SPEC.md, vectors, audit and logs call it.

* BadSignature
  + Stale               signed, but not within five minutes of our clock
* BadPayload
  + Malformed           not the one way to write it: CBOR, base64, a field, a length
  + WrongVersion        another protocol version: older would be a downgrade
  + Plaintext           words where an envelope is due
  + Misrouted           the envelope, or the content in it, names other parties than the event
  + CannotOpen          the envelope is well formed and stays closed
    - Replayed          this message was opened before
    - NoSession         nothing was agreed with this device, or it was lost       -> session.reset
    - PrekeySpent       the key agreement names a prekey that is used or gone     -> session.reset
    - IdentityChanged   a known device comes with another identity key
    - TooManySkipped    more messages are missing than keys may be kept for       -> session.reset
    - NotAuthentic      a byte was changed, or the key is another                 -> session.reset
* Gone
  + BlobDiffers         the blob is not the one that the message announced
  + ForeignHost         the blob lies on a host that the partner did not agree
"""

from __future__ import annotations

from typing import ClassVar

from connectors.sdk.errors import BadPayload, BadSignature, Gone


class Stale(BadSignature):
    """The timestamp is not within the window. To the sender it reads like any bad signature."""

    code: ClassVar[str] = "stale"


class InteropRefusal(BadPayload):
    """A part of a delivery that this gateway does not take. The text names no value of it."""

    code: ClassVar[str] = "refused"
    resets: ClassVar[bool] = False
    """Whether the device is told to agree on a new session."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.code}: {reason}")


class Malformed(InteropRefusal):
    """Not the one way to write it."""

    code = "malformed"


class WrongVersion(InteropRefusal):
    """Another version of the protocol."""

    code = "version"


class Plaintext(InteropRefusal):
    """Content that is not sealed."""

    code = "plaintext"


class Misrouted(InteropRefusal):
    """It names other parties than those it came from or is for."""

    code = "misrouted"


class CannotOpen(InteropRefusal):
    """The envelope stays closed."""

    code = "closed"


class Replayed(CannotOpen):
    """Its message key was used."""

    code = "replayed"


class NoSession(CannotOpen):
    """There is no session with this device."""

    code = "no-session"
    resets = True


class PrekeySpent(CannotOpen):
    """The agreement names a prekey that is used, expired or was never handed to this device."""

    code = "prekey-spent"
    resets = True


class IdentityChanged(CannotOpen):
    """A known device, and not its identity key."""

    code = "identity-changed"


class TooManySkipped(CannotOpen):
    """It would take more skipped keys than are kept."""

    code = "skipped"
    resets = True


class NotAuthentic(CannotOpen):
    """The tag does not fit."""

    code = "not-authentic"
    resets = True


class BlobDiffers(Gone):
    """Its size, hash or tag is another."""

    code: ClassVar[str] = "blob-differs"


class ForeignHost(Gone):
    """Its address is not on the partner's list."""

    code: ClassVar[str] = "foreign-host"
