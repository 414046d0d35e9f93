"""The values of triage: what is known of a problem, what was just said, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.triage.codes import is_code

UNKNOWN = "unknown"
"""The value of a fact that was asked for and that the customer cannot tell. Never asked again."""

EVIDENCE = "evidence"
MOST_TRIES = 3
CONFIRMED = ":yes"
ERROR_MESSAGE = "error_message"
"""What a fact that answers the question for an error is called where it is no code."""
KNOWN_FACTS = ("device", "os", "os_version", "app", "app_version", "error_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known so far. Kept between messages as the Rasa slots of the same names.

    `question` is the one that waits for an answer: device, app, error_code, evidence, reading or "". `read` names the
    facts that were read on a picture, each with how surely in percent: `error_code:97`, and with `:yes` once the
    customer said that it is right. `asked` lists all that were asked, oldest first, twice when asked twice. `urgency`
    is 0 while the customer said nothing of it; `urgency_words` are the words that say how urgent it is, or how many it
    concerns.
    `others` are topics told in the same breath as this one. `steps` tells what became of each piece of evidence
    (`gathering`), `tries` how often the one that waits may be asked for in all (0: three times); `filed` is 1 once this
    problem stands on a ticket, and `early` has the kinds of files that came before the problem was known. `spoken`
    names the facts that a machine understood in a voice note.
    """

    language: str = ""
    topic: str = ""
    device: str = ""
    os: str = ""
    os_version: str = ""
    app: str = ""
    app_version: str = ""
    error_code: str = ""
    urgency: int = 0
    urgency_words: tuple[str, ...] = ()
    evidence: int = 0
    read: tuple[str, ...] = ()
    question: str = ""
    asked: tuple[str, ...] = ()
    misunderstood: int = 0
    complaints: int = 0
    turns: int = 0
    others: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    tries: int = 0
    filed: int = 0
    early: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()

    def fresh(self) -> State:
        """What is kept when a problem is done with: the language and the device."""
        return State(language=self.language, device=self.device, os=self.os, os_version=self.os_version)

    def told(self, facts: Mapping[str, str]) -> State:
        """With these facts, names of KNOWN_FACTS; what is told otherwise than it was read was not read."""
        now = {**{name: getattr(self, name) for name in KNOWN_FACTS}, **facts}
        stands = tuple(one for one in self.read if now[name := one.partition(":")[0]] == getattr(self, name))
        return replace(self, **facts, read=stands)  # type: ignore[arg-type]  # all of them are str

    def facts(self) -> dict[str, object]:
        """What a person should be told: the facts that are known, and how many files came."""
        known: dict[str, object] = {self._called(name): getattr(self, name) for name in self._known()}
        return {**known, "evidence": self.evidence} if self.evidence else known

    def origins(self) -> dict[str, str]:
        """Where each known fact comes from: `said`, `spoken`, or read on a picture as `read:97`, `confirmed:97`."""
        read = {name: (sure, yes) for name, sure, yes in (one.split(":", 2) for one in map("{}:".format, self.read))}
        found = {}
        for name in self._known():
            sure, yes = read.get(name, ("", ""))
            seen = f"{'confirmed' if yes else 'read'}:{sure}" if sure else ""
            found[self._called(name)] = seen or ("spoken" if name in self.spoken else "said")
        return found

    def _known(self) -> list[str]:
        return [name for name in KNOWN_FACTS if getattr(self, name) not in ("", UNKNOWN)]

    def _called(self, name: str) -> str:
        """What was told of an error is a code or a message, whatever it was asked as."""
        return ERROR_MESSAGE if name == "error_code" and not is_code(self.error_code) else name

    def with_read(self, read: Mapping[str, tuple[str, float]]) -> State:
        """With what stands on a picture, where nothing is known yet: what the customer said is never changed by it."""
        read = dict(read)
        if "message" in read:
            read.setdefault("error_code", read["message"])
        new = {name: read[name] for name in KNOWN_FACTS if name in read and getattr(self, name) in ("", UNKNOWN)}
        told = self.told({name: value for name, (value, _) in new.items()})
        return replace(told, read=(*self.read, *(f"{name}:{round(100 * sure)}" for name, (_, sure) in new.items())))

    def without_read(self) -> State:
        """The customer says that it was misread: nothing of it is known, but for what they said is right before."""
        right = tuple(one for one in self.read if one.endswith(CONFIRMED))
        wrong = {one.partition(":")[0]: "" for one in self.read if one not in right}
        return replace(self.told(wrong), read=right)

    def confirmed(self) -> State:
        """The customer says that it was read rightly."""
        return replace(self, read=tuple(f"{one.removesuffix(CONFIRMED)}{CONFIRMED}" for one in self.read))

    def ask(self, question: str) -> State:
        """The state after `question` was asked."""
        return replace(self, question=question, asked=(*self.asked, question))

    def may_repeat(self) -> bool:
        """Whether the question that waits may be said once more: evidence as often as its step says, all else once."""
        most = (self.tries or MOST_TRIES) if self.question == EVIDENCE else 2
        return bool(self.question) and self.asked.count(self.question) < most


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the customer, as understood. `text` is "" when there were no words, only files.

    `entities` has the first value of each kind; `ranking` is the classifier's, best first; `topics` are those of
    several problems told at once; `kept`, `too_large` and `lost` count the files, `kinds` says of those kept what they
    are (image, video, voice, file), and `faults` what is wrong with each that shows too little or may not be opened;
    `read` is what stands on the pictures, each value with how surely it was read; `ticket` and `ticket_status` tell of
    the chat's open ticket, if any; `choice` is the id of the button that was pressed; `who_reads` says in each language
    who can read what is written on this network; `spoken`: the words were said, and a machine understood them.
    """

    text: str = ""
    intent: str = ""
    confidence: float = 0.0
    entities: Mapping[str, str] = field(default_factory=dict)
    ranking: tuple[tuple[str, float], ...] = ()
    topics: tuple[str, ...] = ()
    kept: int = 0
    kinds: tuple[str, ...] = ()
    too_large: int = 0
    lost: int = 0
    faults: tuple[str, ...] = ()
    read: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    ticket: str = ""
    ticket_status: str = ""
    choice: str = ""
    who_reads: Mapping[str, str] = field(default_factory=dict)
    spoken: bool = False

    @property
    def unheard(self) -> bool:
        """Whether this is a voice note that nobody here put into words."""
        return bool(self.kinds) and set(self.kinds) == {"voice"} and not self.text

    @property
    def missing(self) -> int:
        """How many files were sent and are not here, or show nothing."""
        return self.too_large + self.lost + len(self.faults)


@dataclass(frozen=True, slots=True)
class Say:
    """One bubble: a response of domain.yml and the words for its braces. `choices` are buttons: (id, title)."""

    response: str
    words: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What comes next. `command` is what the counter is asked to do, None when nothing."""

    state: State
    says: tuple[Say, ...] = ()
    command: Mapping[str, object] | None = None
