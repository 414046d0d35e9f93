"""What can go wrong between us and a network.

* ConnectorError
  + NotConfigured     our side: refuse to start
  + Refused           their request, never processed
    - BadSignature    answer 401, count it, log no body
    - BadPayload      answer 200, keep the bytes for a person
  + NotSent           our reply did not arrive
    - TryLater        keep in the outbox, back off (408, 425, 429, 5xx, timeout)
      . TooFast       too much to one chat, or from this account: what goes there waits longer
      . Blocked       the account sends nothing until an operator has acted; the channel is red
    - WindowClosed    keep it until the person writes; a template may be offered meanwhile
    - Rejected        give up and tell the desk (other 4xx)
  + NotFetched        a file of theirs could not be had
    - FetchLater      ask again (408, 425, 429, 5xx, timeout, expired address)
    - Gone            give up: deleted, refused, changed on the way; the customer is asked to send it again
    - TooLarge        give up: over the cap; the customer is asked for a smaller one
"""

from typing import ClassVar


class ConnectorError(Exception):
    """Root of the tree. The text of every error is safe to log: no body, secret, name or address."""


class NotConfigured(ConnectorError):
    """A setting is missing or wrong; the text names it and says what to do."""


class Refused(ConnectorError):
    """Their request is not processed. The audit counts refusals by `code`; a connector's own errors have their own."""

    code: ClassVar[str] = "refused"


class BadSignature(Refused):
    """Signature missing, wrong, or over other bytes. The text is fixed: it tells a forger nothing."""

    code = "signature"

    def __init__(self) -> None:
        super().__init__("signature missing or wrong")


class BadPayload(Refused):
    """Bytes that are signed and yet not what the network documents; the text names the path."""

    code = "payload"


class NotSent(ConnectorError):
    """A reply did not arrive. `code` is the network's own error code, where it gave one."""

    def __init__(self, reason: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class TryLater(NotSent):
    """Keep the reply and try again, after `retry_after` seconds where the network said so.

    `maybe_sent`: the network may have taken the reply although its answer was lost (a timeout, a broken connection).
    `most_tries`: after so many tries it is given up; None where only time ends it.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: str = "",
        retry_after: float | None = None,
        maybe_sent: bool = False,
        most_tries: int | None = None,
    ) -> None:
        super().__init__(reason, code=code)
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent
        self.most_tries = most_tries


class TooFast(TryLater):
    """More than the network takes. `growth` to the power of the tries so far is how many seconds this reply waits.

    `whole_account`: everything that goes out from the account goes at half its pace for a while.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: str = "",
        retry_after: float | None = None,
        growth: float = 2.0,
        whole_account: bool = False,
    ) -> None:
        super().__init__(reason, code=code, retry_after=retry_after)
        self.growth = growth
        self.whole_account = whole_account


class Blocked(TryLater):
    """Nothing goes out from this account before an operator has acted; `fix` tells them what to do.

    After `retry_after` seconds one reply tries again, so that the channel comes back by itself once that is done.
    """

    def __init__(self, reason: str, *, fix: str, code: str = "", retry_after: float = 60.0) -> None:
        super().__init__(reason, code=code, retry_after=retry_after)
        self.fix = fix


class WindowClosed(NotSent):
    """The network takes free words only for a while after the person wrote, and that is over."""


class Rejected(NotSent):
    """The network will never take this reply."""


class NotFetched(ConnectorError):
    """A file could not be had from the network. `status` is the HTTP status, 0 where there was none."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class FetchLater(NotFetched):
    """The file may be had later."""


class Gone(NotFetched):
    """The file will never be had: deleted, refused, or not the bytes that were announced."""


class TooLarge(NotFetched):
    """The file is over the cap, and would be at the next try too: only a smaller one can be had."""
