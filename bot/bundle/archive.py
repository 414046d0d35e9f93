"""The file format of a bundle: a ZIP of stored members, a manifest that names each with its SHA-256, a signature.

docs/bundle.md is the specification. Reading trusts nothing: sizes are capped before anything is read, nothing is
ever unpacked to a disk, and a member that the manifest does not name, or names otherwise, is a fault. So is every byte
that we would not have written: the file is written anew from what was read, and must be the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.vault.signing import Signer, is_signed

FORMAT, VERSION = "guichet-bundle", 1
KIND = f"{FORMAT}-{VERSION}"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LARGEST_MANIFEST = 16 * 1024 * 1024
LARGEST = 8 * 1024**3
MOST_MEMBERS = 200_000
_NAME = re.compile(r"[a-z]+(/[A-Za-z0-9_-]{1,64})?\.[a-z0-9]{2,5}\Z")
_UNREADABLE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError)
_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_STEP = 1024 * 1024


class BadBundle(Exception):
    """This file is no bundle, or not the one that was signed; the text names the place and what is wrong there."""


class Broken(BadBundle):
    """A bundle, and not as it was signed: the verdict of a check, not a check that could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was read: its manifest (whose signature holds), its members, and the key that signed it."""

    manifest: Mapping[str, Any]
    members: Mapping[str, bytes]
    signer: bytes


def write(facts: Mapping[str, Any], members: Mapping[str, bytes], signer: Signer) -> bytes:
    """The bytes of a bundle. The same facts and members give the same bytes."""
    named = {n: {"sha256": hashlib.sha256(c).hexdigest(), "size": len(c)} for n, c in sorted(members.items())}
    manifest = {**facts, "format": FORMAT, "version": VERSION, "signer": signer.public.hex(), "members": named}
    text = canonical(manifest)
    return _packed(text, signer.sign(KIND, text), members)[0].getvalue()


def read(path: Path) -> Bundle:
    """The bundle in this file, its signature and every member's hash checked. Raises BadBundle, Broken, OSError."""
    if path.stat().st_size > LARGEST:
        raise BadBundle(f"{path.name}: larger than {LARGEST} bytes")
    with path.open("rb") as opened:
        try:
            manifest, members, signer = _parts(opened)
        except (*_UNREADABLE, OSError) as error:  # OSError: an offset that points before the file
            raise BadBundle(f"{path.name}: not a ZIP that can be read ({type(error).__name__})") from error
    return Bundle(manifest=manifest, members=members, signer=signer)


def _parts(opened: BinaryIO) -> tuple[dict[str, Any], dict[str, bytes], bytes]:
    """Manifest, members and signer's key."""
    with zipfile.ZipFile(opened) as file:
        _is_bundle(file.namelist())
        infos = _infos(file)
        text = _content(file, infos, MANIFEST, LARGEST_MANIFEST)
        signature = _content(file, infos, SIGNATURE, 64)
        manifest, signer = _manifest(text, signature)
        members = {name: _member(file, infos, name, said) for name, said in manifest["members"].items()}
        _nothing_else(infos, members)
    _as_written(opened, *_packed(text, signature, members))
    return manifest, members, signer


def _is_bundle(names: Sequence[str]) -> None:
    """Whatever is wrong in a file with a manifest or a signature is a bundle that was changed."""
    inside = [name for name in names if name.endswith(".guichet")]
    if inside and MANIFEST not in names:
        raise BadBundle(f"this is a parcel, not a bundle: unpack it and verify {inside[0]!r} that is in it")
    if not {MANIFEST, SIGNATURE} & set(names):
        raise BadBundle("not a bundle: a ZIP without a manifest")


def _packed(text: bytes, signature: bytes, members: Mapping[str, bytes]) -> tuple[io.BytesIO, list[tuple[int, str]]]:
    """The file, and where each of its parts begins."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, content in [(MANIFEST, text), (SIGNATURE, signature), *sorted(members.items())]:
            info = zipfile.ZipInfo(name, _WHEN)
            info.create_system = _UNIX
            file.writestr(info, content)
        starts = [(info.header_offset, info.filename) for info in file.infolist()]
        starts.append((file.start_dir, "the ZIP's directory"))
    return out, [*starts, (len(out.getbuffer()), "the end of the bundle")]


def _as_written(opened: BinaryIO, whole: io.BytesIO, starts: list[tuple[int, str]]) -> None:
    """Not a byte more, less or other than what was written. Raises Broken, OSError."""
    opened.seek(0)
    whole.seek(0)
    at = 0
    while (found := opened.read(_STEP)) == (expected := whole.read(_STEP)):
        if not found:
            return
        at += len(found)
    at += next((n for n, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))  # noqa: B905
    where = next(name for start, name in reversed(starts) if start <= at)
    raise Broken(f"byte {at}, at {where}: not what a bundle has there (something was added around its members)")


def canonical(value: Any) -> bytes:
    """JSON with sorted names, no spaces and no escapes but those JSON asks for: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _infos(file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = file.infolist()
    if len(infos) > MOST_MEMBERS:
        raise BadBundle(f"more than {MOST_MEMBERS} members")
    for info in infos:
        if not _NAME.match(info.filename):
            raise Broken("a member has a name that no bundle has")
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size or info.flag_bits & 1:
            raise Broken(f"{info.filename}: compressed or encrypted; members of a bundle are stored as they are")
    found = {info.filename: info for info in infos}
    if len(found) != len(infos):
        raise Broken("two members have the same name")
    return found


def _content(file: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], name: str, largest: int) -> bytes:
    info = infos.get(name)
    if info is None:
        raise Broken(f"{name}: missing")
    if info.file_size > largest:
        raise Broken(f"{name}: larger than {largest} bytes")
    try:
        return file.read(info)
    except zipfile.BadZipFile as error:
        raise Broken(f"{name}: changed") from error


def _manifest(text: bytes, signature: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        manifest = json.loads(text)
        signer = bytes.fromhex(manifest["signer"])
        named = {n: (str(said["sha256"]), int(said["size"])) for n, said in manifest["members"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Broken(f"{MANIFEST}: not a manifest") from error
    if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        raise BadBundle(f"{MANIFEST}: not {FORMAT} version {VERSION}: a newer Guichet may read it")
    if not is_signed(signer, KIND, text, signature):
        raise Broken(f"{SIGNATURE}: the manifest is not what was signed")
    if any(not _NAME.match(name) or size < 0 for name, (_, size) in named.items()):
        raise Broken(f"{MANIFEST}: a member has a name or a size that none can have")
    return manifest, signer


def _member(file: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], name: str, said: Mapping[str, Any]) -> bytes:
    content = _content(file, infos, name, int(said["size"]))
    if len(content) != said["size"] or hashlib.sha256(content).hexdigest() != said["sha256"]:
        raise Broken(f"{name}: changed")
    return content


def _nothing_else(infos: Mapping[str, zipfile.ZipInfo], members: Mapping[str, bytes]) -> None:
    more = sorted(set(infos) - set(members) - {MANIFEST, SIGNATURE})
    if more:
        raise Broken(f"{more[0]}: not named in the manifest")
