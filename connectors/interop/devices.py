"""What we keep of each device: its pinned identity, its session, the one-time prekeys it was handed. One row each.

Names of rows are hashes: the state's keys tell no address. Those of one person lie in folders of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

import cbor2

from connectors.interop.cbor import encode
from connectors.interop.prekeys import LIFE
from connectors.sdk.state import State

MAX_DEVICES = 10
"""Devices of one person that replies go to; an eleventh takes a place by the rule of `_to_leave`."""
MAX_ASKING = 10
"""Devices of one person that were handed prekeys and never wrote; one more takes the place of the first of them."""
MAX_HANDED = 8
"""Unused one-time prekeys of one device; a ninth takes the place of the oldest."""
DAY = 24 * 3600
SILENT = 30 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimePrekey:
    """One prekey that was handed out: for which request, when."""

    id: int
    private: bytes = field(repr=False)
    request: str
    handed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """One device of one person. `session` is empty until it agreed on one; one that was replaced is `gone` for good."""

    user: str
    device: str
    identity: bytes = b""
    session: bytes = field(default=b"", repr=False)
    prekeys: tuple[OneTimePrekey, ...] = ()
    gone: bool = False

    @property
    def asking(self) -> bool:
        """Whether it was handed keys, and nothing else is known of it."""
        return not (self.identity or self.gone)

    @property
    def asked_at(self) -> int:
        """When it was handed a prekey last."""
        return max((key.handed_at for key in self.prekeys), default=0)

    def prekey(self, prekey_id: int) -> OneTimePrekey | None:
        """The prekey of this number, when it was handed to this device and not used."""
        return next((key for key in self.prekeys if key.id == prekey_id), None)

    def with_prekey(self, key: OneTimePrekey) -> DeviceRecord:
        """The record with one more prekey handed out."""
        return replace(self, prekeys=(*self.prekeys, key)[-MAX_HANDED:])

    def without_prekey(self, prekey_id: int) -> DeviceRecord:
        """The record once the prekey is used."""
        return replace(self, prekeys=tuple(key for key in self.prekeys if key.id != prekey_id))


def load(state: State, user: str, device: str) -> DeviceRecord:
    """The record of a device; an empty one of a device that we do not know."""
    kept = state.get(f"{_folder('device', user)}{_hash(device)}")
    return DeviceRecord(user=user, device=device) if kept is None else record_of(kept)


def record_of(kept: bytes) -> DeviceRecord:
    """A record that was put away."""
    values = cbor2.loads(kept)
    prekeys = tuple(OneTimePrekey(id=i, private=p, request=r, handed_at=t) for i, p, r, t in values.pop("prekeys"))
    return DeviceRecord(**values, prekeys=prekeys)


def save(state: State, record: DeviceRecord) -> None:
    """Keep the record; of a device that was handed prekeys and never came, as long as they are good."""
    prekeys = [[key.id, key.private, key.request, key.handed_at] for key in record.prekeys]
    names = ("user", "device", "identity", "session", "gone")
    values = {**{name: getattr(record, name) for name in names}, "prekeys": prekeys}
    until = record.asked_at + LIFE if record.asking else None
    state.put(f"{_folder('device', record.user)}{_hash(record.device)}", encode(values), until=until)


def forget(state: State, user: str, device: str) -> None:
    """A device that is gone: its session, its keys, its place among the person's devices."""
    for kind in ("device", "skipped"):
        state.delete(f"{_folder(kind, user)}{_hash(device)}")
    others = {d: at for d, at in _heard(state, user).items() if d != device}
    _put_heard(state, user, others)


def retire(state: State, user: str, device: str) -> None:
    """A device that was replaced: forgotten but for its name, which nobody may come back with."""
    known = bool(load(state, user, device).identity)
    forget(state, user, device)
    if known:
        save(state, DeviceRecord(user=user, device=device, gone=True))


def make_room(state: State, user: str) -> None:
    """One more device of this person asks for keys: who asked first and never wrote makes room."""
    kept = {name: state.get(name) for name in state.keys(_folder("device", user))}
    asking = {name: record for name, value in kept.items() if value and (record := record_of(value)).asking}
    for name in sorted(asking, key=lambda name: asking[name].asked_at)[: max(0, len(asking) + 1 - MAX_ASKING)]:
        state.delete(name)


def forget_person(state: State, user: str) -> None:
    """Every device of a person, also one that only asked for keys: sessions, pinned identities, prekeys."""
    for kind in ("device", "skipped"):
        for name in state.keys(_folder(kind, user)):
            state.delete(name)
    _put_heard(state, user, {})


def skipped(state: State, user: str, device: str) -> bytes:
    """The keys of messages that this device sent and that did not come yet."""
    return state.get(f"{_folder('skipped', user)}{_hash(device)}") or b""


def keep_skipped(state: State, user: str, device: str, keys: bytes) -> None:
    """Keep them in the place of those before."""
    name = f"{_folder('skipped', user)}{_hash(device)}"
    if keys:
        state.put(name, keys)
    else:
        state.delete(name)


def heard(state: State, user: str, device: str, now: float) -> None:
    """This device has just written: replies go to it. Noted once a day."""
    devices = _heard(state, user)
    since, last = devices.get(device, (int(now), 0))
    if last and now < last + DAY:
        return
    _admit(state, user, devices, device, (since, int(now)), now)


def is_known(state: State, user: str) -> bool:
    """Whether any device of this person has written to us."""
    return bool(_heard(state, user))


def is_new(state: State, user: str, device: str) -> bool:
    """Whether a person whom we know has never written from this device, and nobody announced it."""
    devices = _heard(state, user)
    return bool(devices) and device not in devices


def announced(state: State, user: str, device: str, old: str, now: float) -> None:
    """The app says that a person whom we know has this device from now on; it stands where the `old` one stood."""
    devices = _heard(state, user)
    since, _ = devices.pop(old, (int(now), 0))
    if device not in devices:
        _admit(state, user, devices, device, (since, 0), now)


def active(state: State, user: str) -> Iterator[DeviceRecord]:
    """The devices of a person that have a session, in the order of their names."""
    for device in sorted(_heard(state, user)):
        record = load(state, user, device)
        if record.session:
            yield record


def _admit(  # noqa: PLR0913  the person, their devices, the new one
    state: State, user: str, devices: dict[str, tuple[int, int]], device: str, at: tuple[int, int], now: float
) -> None:
    others = {name: times for name, times in devices.items() if name != device}
    if len(others) >= MAX_DEVICES:
        leaves = _to_leave(others, now)
        forget(state, user, leaves)
        del others[leaves]
    _put_heard(state, user, {**others, device: at})


def _to_leave(devices: dict[str, tuple[int, int]], now: float) -> str:
    """The one that was silent longest, if for a month or ever since it was announced; else the one that came last.

    So no crowd of new ones puts out a device that its person uses.
    """
    longest = min(devices, key=lambda name: devices[name][1])
    if devices[longest][1] <= now - SILENT:
        return longest
    return max(devices, key=lambda name: devices[name])


def _heard(state: State, user: str) -> dict[str, tuple[int, int]]:
    """Of each device, since when it is known and when it was heard last (0: announced, and not heard yet)."""
    kept = state.get(f"user/{_hash(user)}")
    return {name: (since, last) for name, (since, last) in cbor2.loads(kept).items()} if kept else {}


def _put_heard(state: State, user: str, devices: dict[str, tuple[int, int]]) -> None:
    name = f"user/{_hash(user)}"
    if devices:
        state.put(name, encode({device: list(times) for device, times in devices.items()}))
    else:
        state.delete(name)


def _folder(kind: str, user: str) -> str:
    return f"{kind}/{_hash(user)}/"


def _hash(*names: str) -> str:
    return sha256(encode(list(names))).hexdigest()
