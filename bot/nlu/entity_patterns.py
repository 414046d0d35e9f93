"""Devices, systems, apps, versions and error codes in a message, by patterns and a table, beside `entity_words`; pure.

Numbers alone are never taken: a version has its system, its app or the word "version" beside it, a code has "erreur",
"error" or a shape that nothing else has. So prices, dates and hours stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.nlu.entity_tables import APPS, FAMILIES, SUFFIX, SYSTEM_NAMES, SYSTEMS, Family
from bot.nlu.entity_words import read

MOST_READ = 2_000
"""Characters looked at, so that a message of any length costs a bounded time."""

MOST_OF_A_KIND = 60
"""Nobody names more; who repeats a word a thousand times costs no more than that."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entity: what it is, its normalised value, and where it stands in the text (`start` to before `end`)."""

    entity: str
    value: str
    start: int
    end: int


def find(text: str) -> list[Found]:
    """Every entity of `text`, in its order; a value that is said twice is given once."""
    return list(_found(text[:MOST_READ]))


def find_on_screen(text: str) -> list[Found]:
    """Devices, systems, apps, versions and codes alone, by their patterns: nothing has to be loaded for them."""
    found: list[Found] = []
    for finder in _FINDERS:
        taken = [(one.start, one.end) for one in found]
        new = finder(text[:MOST_READ])
        found += [f for f in new if not any(f.start < end and start < f.end for start, end in taken)]
    return _once(sorted(found, key=lambda f: f.start))


@lru_cache(maxsize=8)
def _found(text: str) -> tuple[Found, ...]:
    """Asked twice for each message: for its entities, and for what its intent is."""
    spoken = tuple(Found(*span) for span in read(text))
    early = [one for one in spoken if one.entity in _FIRST]
    late = [one for one in spoken if one.entity not in _FIRST]
    found: list[Found] = []
    for some in (early, *(islice(finder(text), MOST_OF_A_KIND) for finder in _FINDERS), late):
        taken = [(one.start, one.end) for one in found]
        found += [f for f in some if not any(f.start < end and start < f.end for start, end in taken)]
    return tuple(_once(sorted(found, key=lambda f: f.start)))


def _once(found: list[Found]) -> list[Found]:
    first: dict[tuple[str, str], Found] = {}
    for one in found:
        first.setdefault((one.entity, one.value), one)
    return list(first.values())


def _codes(text: str) -> Iterator[Found]:
    for match in _HEXADECIMAL.finditer(text):
        value = "0x" + re.sub(r"\s", "", match[1]).upper()
        yield Found("error_code", value, match.start(), match.end())
    for match in _NAMED_CODE.finditer(text):
        yield Found("error_code", match[1].upper(), match.start(1), match.end(1))
    for match in _CODE_WORD.finditer(text):
        yield Found("error_code", match[0], match.start(), match.end())


def _systems(text: str) -> Iterator[Found]:
    for match in _VERSION_OF_SYSTEM.finditer(text):
        yield Found("os_version", _version(match["version"]), *match.span("version"))
        yield Found("os", _name(match, _SYSTEM_KEYS), *match.span("system"))
    for match in _SYSTEM.finditer(text):
        yield Found("os", _name(match, _SYSTEM_KEYS), *match.span("system"))
        if match["version"]:
            yield Found("os_version", _version(match["version"]), *match.span("version"))


def _devices(text: str) -> Iterator[Found]:
    end = 0
    for match in _DEVICE.finditer(text):
        if match.start() < end or match.end() == match.start():
            continue
        family = FAMILIES[int((match.lastgroup or "f0")[1:])]
        value = _device(family, match[0])
        if value:
            end = match.end()
            yield Found("device", value, match.start(), end)


def _apps(text: str) -> Iterator[Found]:
    for match in _APP.finditer(text):
        yield Found("app", _name(match, _APP_KEYS), *match.span("app"))
        if match["version"] and not _DATE.fullmatch(match["version"]):
            yield Found("app_version", _version(match["version"]), *match.span("version"))
    for match in _VERSION.finditer(text):
        if not _DATE.fullmatch(match[1]):
            yield Found("app_version", _version(match[1]), match.start(1), match.end(1))


def _device(family: Family, words: str) -> str:
    """The family's name with the model as its maker writes it; "" when a model is needed and there is none."""
    model = re.fullmatch(rf"(?:{family.brand})[\s-]*(.*)", words, _FLAGS)
    parts = re.findall(r"[^\W\d_]+\d+\w*|\d+[^\W\d_]*|[^\W\d_]+|\+", model[1]) if model and model[1] else []
    if not parts:
        return family.alone
    return " ".join([family.name, *(_part(p) for p in _joined(parts))])


def _joined(parts: list[str]) -> list[str]:
    """`s`, `21` is S21, `14pro` is 14 Pro; `promax` is Pro Max."""
    spaced = re.sub(r"(\d)(pro|plus|max|ultra|mini|lite)", r"\1 \2", " ".join(parts), flags=_FLAGS)
    spaced = re.sub(r"\b(pro)(max)\b", r"\1 \2", spaced, flags=_FLAGS)
    return re.sub(r"\b([a-z]) (\d)", r"\1\2", spaced, flags=_FLAGS).split()


def _part(part: str) -> str:
    lower = part.lower()
    if lower == "5g":
        return "5G"
    if re.fullmatch(r"\d+\w*", lower):
        return lower
    if re.fullmatch(r"[a-z]{1,2}\d+[a-z]?", lower):
        return lower[0].upper() + lower[1:] if lower[-1].isalpha() else lower.upper()
    return _WRITTEN.get(lower, lower.capitalize())


def _name(match: re.Match[str], keys: dict[str, str]) -> str:
    return next(name for key, name in keys.items() if match[key])


def _version(raw: str) -> str:
    plain = raw.strip().lower()
    return SYSTEM_NAMES.get(plain, re.sub(r"\s*[.,]\s*", ".", plain).lstrip("v"))


def _alternatives(table: dict[str, str], prefix: str) -> tuple[str, dict[str, str]]:
    """One pattern for a table of names, and the group that stands for each name."""
    keys = {f"{prefix}{n}": name for n, name in enumerate(table)}
    return "|".join(f"(?P<{key}>{table[name]})" for key, name in keys.items()), keys


def _family(number: int, family: Family) -> str:
    model = rf"(?:[\s-]{{0,2}}(?:{family.model})(?![\w.,]*\d)(?:\s?{SUFFIX}(?!\w)){{0,2}})" if family.model else ""
    suffix = rf"(?:\s?{SUFFIX}(?!\w)){{0,2}}" if family.alone and not family.model else ""
    optional = "?" if family.alone and model else ""
    return rf"(?P<f{number}>(?:{family.brand}){model}{optional}{suffix}(?!\w))"


_FLAGS = re.IGNORECASE
_NUMBER = r"\d{1,4}(?:[.,]\d{1,6}){0,4}(?!\d)"
_DOTTED = r"\d{1,4}(?:\.\d{1,6}){1,4}(?!\d)"
_NOT_MONEY = r"(?!\s?(?:[€$£%]|eur\b|euros?\b|h\d|ans\b|years?\b))"
_OF = r"(?:d['’e]\s?|of\s|on\s|sur\s|pour\s|von\s)?"
_IS = r"(?:est\s|is\s|c'est\s|la\s|ist\s)?"
_NAMED = "|".join(SYSTEM_NAMES)
_GAP = r"[\s:=-]{0,3}"
_SYSTEM_PATTERN, _SYSTEM_KEYS = _alternatives(SYSTEMS, "s")
_APP_PATTERN, _APP_KEYS = _alternatives(APPS, "a")
_VERSION_WORD = r"(?:version|vers\.?|ver\.?|v\.?)"

_SYSTEM = re.compile(
    rf"(?<!\w)(?P<system>{_SYSTEM_PATTERN})"
    rf"(?:{_GAP}(?:{_VERSION_WORD}{_GAP}{_IS})?(?P<version>{_NUMBER}{_NOT_MONEY}|(?:{_NAMED})(?!\w))|(?!\w))",
    _FLAGS,
)
_VERSION_OF_SYSTEM = re.compile(
    rf"\bversion{_GAP}(?P<version>{_NUMBER})\s{_OF}(?P<system>{_SYSTEM_PATTERN})(?!\w)", _FLAGS
)
_APP = re.compile(
    rf"(?<!\w)(?P<app>{_APP_PATTERN})(?!\w)"
    rf"(?:{_GAP}(?:(?:en\s|in\s)?{_VERSION_WORD}{_GAP}(?P<word>))?(?P<version>{_DOTTED}{_NOT_MONEY}|(?P=word){_NUMBER}{_NOT_MONEY}))?",
    _FLAGS,
)
_VERSION = re.compile(rf"(?<!\w)(?:version|ver\.?|v\.?){_GAP}{_IS}({_DOTTED}){_NOT_MONEY}", _FLAGS)
_DATE = re.compile(r"[0-3]?\d[.,][01]?\d[.,](?:19|20)\d\d|20\d\d[.,][01]?\d[.,][0-3]?\d")
_DEVICE = re.compile(r"(?<!\w)(?:" + "|".join(_family(n, f) for n, f in enumerate(FAMILIES)) + ")", _FLAGS)

_HEXADECIMAL = re.compile(r"(?<!\w)0x\s?([0-9a-f]{4}\s?[0-9a-f]{4}|[0-9a-f]{2,8})(?!\w)", _FLAGS)
_NAMED_CODE = re.compile(
    r"\b(?:(?:code\s?(?:d['’]?\s?)?)?(?:err(?:eur|or)?|fehler(?:code|meldung|nummer)?)|http|code\s(?=[a-z]{1,3}-?\d))"
    r"(?:\s?(?:code|n[°o]|num[ée]ro|number))?[\s:#=(]{0,3}"
    r"((?:[a-z]{1,5}[-_]){0,3}-?[a-z]{0,3}\d{1,10}(?:-\d{1,6}){0,2})(?![\w.,]*\d)(?!\s?(?:fois|times?|mal|x|h|heures?|min|jours?|days?|tagen?)\b)",
    _FLAGS,
)
_CODE_WORD = re.compile(r"\b(?:ERR|ERROR|E|DF|RH|CE|NW|DNS|SSL|STATUS)(?:[_-][A-Z0-9]{2,24}){1,6}\b")

_WRITTEN = {
    "fe": "FE",
    "se": "SE",
    "xr": "XR",
    "xs": "XS",
    "x": "X",
    "xl": "XL",
    "gt": "GT",
    "ce": "CE",
    "serie": "Series",
}
_FIRST = frozenset({"email", "order_number", "amount"})
"""Found before the names of devices and apps, which may be inside of them."""
_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (_codes, _systems, _devices, _apps)
