"""Where one person stands: not asked, asked, given, refused or withdrawn, and to which notice. A plain value."""

from __future__ import annotations

from dataclasses import dataclass

NOT_ASKED, ASKED, GIVEN, REFUSED, WITHDRAWN = "", "asked", "given", "refused", "withdrawn"
ENDED = (REFUSED, WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state since `at` (seconds since the epoch, UTC); an end since its words came in.

    `version` and `language` are those of the notice said last ("" is both languages), `asks` how often it was said
    since `at`. Inbox rows up to `after` were there before the question, and are no answer to it: clocks may jump, ids
    do not. `said` counts our own words on the matter: of those only the latest may still leave.
    """

    state: str = NOT_ASKED
    version: str = ""
    language: str = ""
    at: float = 0.0
    after: int = 0
    asks: int = 0
    said: int = 0

    def holds(self, version: str) -> bool:
        """Whether the person said yes to this very version of the notice."""
        return self.state == GIVEN and self.version == version

    def waits(self, version: str) -> bool:
        """Whether the person was asked and has yet to answer, or said yes to another version of the notice."""
        return self.state == ASKED or (self.state == GIVEN and not self.holds(version))

    @property
    def open(self) -> bool:
        """Whether all that comes in may be read before anybody looked whether there is a yes to today's notice."""
        return self.state == NOT_ASKED


NOBODY_ASKED = Standing()
