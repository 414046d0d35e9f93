"""Checks a bundle: the chain of its envelopes and its files; with a reader's key, that every ciphertext opens to what
the transcript says. What is wrong is a list of faults, each with its place; nothing here raises on foreign bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.bundle.archive import Bundle
from bot.bundle.gather import EVENTS, FILES, LINKS, REMARKS, SEALED_FILE, SEALED_REMARKS, TRANSCRIPT
from bot.packing import pack_message
from bot.vault import chain
from bot.vault.files import read_sealed_from
from bot.vault.keys import unwrap_with
from bot.vault.sealing import CannotOpen, unseal
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import NOTES, Event, Kind, Message

Lines = list[tuple[int, Mapping[str, Any]]]
"""Lines of the transcript, each with its number."""
LATER = frozenset({"unmapped"})
"""Members of a message that the transcripts of earlier versions do not have."""
Reread = Callable[[str, bytes, str, bytes], Iterator[Event]]
"""Network, body, account, opening key -> what the connector reads again. Raises KeyError where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, and where: a member of the bundle, an envelope or a line of the transcript by number."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found. `opened` says that a reader's key was used; `said` is then the transcript.

    `uncompared` counts the customer's lines that no delivery in the bundle can prove: it was erased or withheld, or no
    connector on this machine reads it again.
    """

    ticket: str
    signer: str
    envelopes: int
    erased: int
    files: int
    opened: bool
    faults: tuple[Fault, ...]
    uncompared: int = 0
    said: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


def check(bundle: Bundle, *, private: bytes | None = None, reread: Reread | None = None) -> Report:
    """Everything that can be checked with what is at hand; `private` is a reader's private key."""
    try:
        return _Check(bundle).report(private, reread)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        fault = Fault(where="manifest.json", what=f"signed, and yet not what a bundle holds ({type(error).__name__})")
        signer = bundle.signer.hex()
        return Report(ticket="", signer=signer, envelopes=0, erased=0, files=0, opened=False, faults=(fault,))


class _Check:
    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._facts = bundle.manifest
        self._conversation = str(self._facts["conversation"]["id"])
        self._links = [self._link(n, link) for n, link in enumerate(json.loads(bundle.members[LINKS]))]
        self._files = json.loads(bundle.members[FILES])
        self._compared = 0

    def report(self, private: bytes | None, reread: Reread | None) -> Report:
        faults, said = [*self._chain(), *self._strangers()], []
        if private is not None and not faults:
            try:
                key = self._key(private)
                said = json.loads(unseal(key, self._bundle.members[TRANSCRIPT], SEALED_FILE, self._conversation))
                faults += [*self._envelopes(key, said, reread), *self._contents(key), *self._notes(key)]
            except CannotOpen as error:
                faults.append(Fault(where=TRANSCRIPT if "transcript" in str(error) else "keys", what=str(error)))
        return Report(
            ticket=str(self._facts["ticket"]),
            signer=self._bundle.signer.hex(),
            envelopes=len(self._links),
            erased=sum(link["sealed"] is None for link in self._links),
            files=len(self._files),
            opened=private is not None,
            faults=tuple(faults),
            uncompared=sum(entry["box"] == "inbox" for entry in said) - self._compared,
            said=tuple(said),
        )

    def _link(self, n: int, link: Mapping[str, Any]) -> dict[str, Any]:
        sealed_key = base64.b64decode(link["sealed_key"], validate=True)
        return {**link, "sealed_key": sealed_key, "sealed": self._bundle.members.get(f"bodies/{link['position']}.bin")}

    def _chain(self) -> Iterator[Fault]:
        said = self._facts["chain"]
        found = chain.first_break(self._links, self._conversation, (said["length"], said["head"]), _is_left_out)
        if found:
            yield Fault(where=f"envelope {found.position}", what=f"{found.kind} ({found.what})")

    def _strangers(self) -> Iterator[Fault]:
        """Members that belong to nothing, and files that are named and not there."""
        bodies = {f"bodies/{link['position']}.bin" for link in self._links}
        files = {f"files/{file['id']}.bin" for file in self._files}
        keys = {f"keys/{name}.bin" for name in self._facts["readers"]}
        there = {name for name in self._bundle.members if "/" in name}
        for name in sorted(there - bodies - files - keys):
            yield Fault(where=name, what="belongs to nothing in this bundle")
        for name in sorted((files | keys) - there):
            yield Fault(where=name, what="missing")

    def _key(self, private: bytes) -> bytes:
        """The conversation's key. Raises CannotOpen."""
        for name in self._facts["readers"]:
            try:
                return unwrap_with(private, self._bundle.members[f"keys/{name}.bin"])
            except CannotOpen:
                continue
        raise CannotOpen("no key in this bundle is wrapped for this reader")

    def _envelopes(self, key: bytes, said: list[dict[str, Any]], reread: Reread | None) -> Iterator[Fault]:
        """Each delivery opens to the bytes that were hashed, and these say what the transcript says."""
        told = _Told.of(said)
        places = {link["position"] for link in self._links}
        for n, entry in told.lines:
            if entry["envelope"] not in places:
                yield Fault(where=f"transcript line {n}", what="names no delivery of this bundle")
        for link in self._links:
            if link["sealed"] is not None:
                yield from self._envelope(key, link, told, reread)

    def _envelope(self, key: bytes, link: Mapping[str, Any], told: _Told, reread: Reread | None) -> Iterator[Fault]:
        where = f"envelope {link['position']}"
        try:
            body = self._body(key, link)
        except CannotOpen as error:
            yield Fault(where=where, what=str(error))
            return
        if hashlib.sha256(body).hexdigest() != link["sha256"]:
            yield Fault(where=where, what="opens to other bytes than those that came in")
            return
        mine = told.of_delivery.get(link["position"], [])
        read = _read_again(link, body, reread, [bytes.fromhex(e.get("opening", "")) for _, e in mine])
        if read is None:
            return
        self._compared += len(mine)
        yield from _compare(mine, read)
        if told.leaves_out(read.values()):
            yield Fault(where=where, what="holds a message that the transcript does not have")

    def _body(self, key: bytes, link: Mapping[str, Any]) -> bytes:
        envelope_id = link["envelope_id"]
        own = unseal(key, link["sealed_key"], "envelope-key", envelope_id, self._conversation)
        return unseal(own, link["sealed"], "envelope", envelope_id)

    def _notes(self, key: bytes) -> Iterator[Fault]:
        """The sealed words of the history, one entry for each event; bundles of before have none."""
        sealed = self._bundle.members.get(REMARKS)
        if sealed is None:
            return
        try:
            notes = json.loads(unseal(key, sealed, SEALED_REMARKS, self._conversation))
        except CannotOpen as error:
            yield Fault(where=REMARKS, what=str(error))
            return
        if len(notes) != len(json.loads(self._bundle.members[EVENTS])):
            yield Fault(where=REMARKS, what="tells of other events than the history")

    def _contents(self, key: bytes) -> Iterator[Fault]:
        for file in self._files:
            where, digest, size = f"files/{file['id']}.bin", hashlib.sha256(), 0
            try:
                for chunk in read_sealed_from(io.BytesIO(self._bundle.members[where]), key, file["id"]):
                    digest.update(chunk)
                    size += len(chunk)
            except CannotOpen as error:
                yield Fault(where=where, what=str(error))
                continue
            if (digest.hexdigest(), size) != (file["sha256"], file["size"]):
                yield Fault(where=where, what="opens to another file than the one that was kept")


@dataclass(frozen=True, slots=True)
class _Told:
    """The customer's lines of a transcript, each with its number; by delivery too, with their chats and messages."""

    lines: Lines
    of_delivery: Mapping[Any, Lines]
    chats: frozenset[str]
    messages: frozenset[str]

    @classmethod
    def of(cls, said: Sequence[Mapping[str, Any]]) -> _Told:
        inbox = [(n, entry) for n, entry in enumerate(said) if entry["box"] == "inbox"]
        lines = [(n, entry) for n, entry in inbox if not _is_note(entry["said"])]
        of_delivery: dict[Any, Lines] = {}
        for n, entry in lines:
            of_delivery.setdefault(entry["envelope"], []).append((n, entry))
        chats = frozenset(entry["said"]["chat_id"] for _, entry in lines)
        return cls(lines, of_delivery, chats, frozenset(entry["said"]["message_id"] for _, entry in lines))

    def leaves_out(self, read: Collection[Message]) -> bool:
        """Whether a delivery holds a message of this person that no line tells.

        Whose a message is, the lines tell; where one person alone wrote, it is this one's in any case.
        """
        wrote = {message.chat_id for message in read}
        ours = self.chats | wrote if len(wrote) == 1 else self.chats
        return any(message.chat_id in ours and message.message_id not in self.messages for message in read)


def _is_left_out(link: Mapping[str, Any]) -> bool:
    """A delivery without bytes that says why; the report counts them aloud."""
    return bool(link["erased_by"])


def _is_note(said: Mapping[str, Any]) -> bool:
    """What a connector noticed stands in no delivery."""
    return said.get("kind") == Kind.SYSTEM.value and said.get("raw_type") in NOTES


def _read_again(
    link: Mapping[str, Any], body: bytes, reread: Reread | None, openings: list[bytes]
) -> dict[str, Message] | None:
    """The messages of a delivery by id, each opened by its own key; None where no connector here can read it."""
    if reread is None:
        return None
    try:
        keys = dict.fromkeys(openings) or [b""]
        events = [event for opening in keys for event in reread(link["network"], body, link["account"], opening)]
    except KeyError:
        return None
    except BadPayload:
        return {}
    return {event.message_id: event for event in events if isinstance(event, Message)}


def _compare(mine: Lines, read: Mapping[str, Message]) -> Iterator[Fault]:
    for n, entry in mine:
        said = entry["said"]
        message = read.get(said["message_id"])
        if message is None:
            yield Fault(where=f"transcript line {n}", what="is not in the delivery it names")
        elif _without_later(json.loads(json.dumps(pack_message(message))), said) != said:
            yield Fault(where=f"transcript line {n}", what="says other than the delivery it names")


def _without_later(message: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """`message` without the members that a transcript written before they existed cannot have."""
    return {name: value for name, value in message.items() if name in said or name not in LATER}
