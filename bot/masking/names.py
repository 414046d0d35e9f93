"""Names of people: what follows "je m'appelle" or "Mr", what closes a message, first names that are known as such, and
words with a capital that no training message has (words.txt, written by `scripts/masking_words.py`); not in German,
where every noun has a capital.

A word that is also a common one (Rose, Pierre, Mark) counts as a name where it stands like one: with a capital, and
before a surname or after a word that a name follows ("avec Claire").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from bot.masking.patterns import Span
from bot.nlu.fold import fold

_CAPITAL = r"[A-ZÀ-Þ][\w]*(?:['’-][\w]+)*"
_PARTICLE = r"(?:de la|de|du|des|le|la|van der|van den|van|von|ben|el|al|da|dos|di|d['’])"
_FULL = rf"(?:[A-Z]\. ?)*{_CAPITAL}(?:[ ](?:{_PARTICLE}[ ]?)?{_CAPITAL}){{0,3}}"
_ANY = rf"{_FULL}|[^\W\d_]{{2,}}(?:-[^\W\d_]+)?"
_INTRODUCED = re.compile(
    r"\b(?:(?i:je m['’]appell?e?|je me nomme|mon nom(?: de famille)?(?: est|,? c['’]est|\s*:)|"
    r"mon pr[ée]nom(?: est|,? c['’]est|\s*:)?|au nom d[e']|nom\s*:|pr[ée]nom\s*:|nom et pr[ée]nom\s*:|my name is|"
    r"ich hei(?:ß|ss)e|mein (?:vor|nach|familien)?name (?:ist|lautet)|(?:vor|nach|familien)name\s*:|"
    rf"my name['’]s|name\s*:|under the name of|in the name of)[ ,:]*({_ANY})|"
    rf"(?i:sign[ée]|signed|i am called|call me)[ ,:]*({_FULL}))"
)
_TITLED = re.compile(
    r"\b(?:(?i:monsieur|madame|mademoiselle|mr|mrs|ms|miss|mme|mlle|dr|docteur|doctor|ma[îi]tre|herrn?|frau)\.?|Me|M\.)"
    rf" ({_FULL})"
)
_CLOSED = re.compile(
    r"(?i:\b(?:cordialement|bien [àa] vous|salutations|bonne journ[ée]e|bonne soir[ée]e|amicalement|d['’]avance|"
    r"gr(?:[üu]|ue)(?:ß|ss)en?|mfg|vg|lg|regards|best wishes|sincerely|cheers|yours|best)"
    rf"[ ,.!\n-]+)({_FULL})[ .!]*$"
)
_PERHAPS = re.compile(
    r"\b(?i:je suis|c['’]est|ici|bonjour|salut|hello|hi|dear|ch[eè]re?|merci|thanks|thank you|de la part de|from|with|"
    rf"avec|pour|for|i am|i['’]m|im|this is|it['’]s)[ ,]+({_ANY})"
)
_WORDS = re.compile(rf"{_FULL}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_JOINED = re.compile(rf"[ ](?:{_PARTICLE}[ ]?)?")
SHORTEST = 3
"""Letters of a word that may be a name by itself."""
_NO_NAMES = frozenset(("le", "la", "les", "un", "une", "des", "mon", "ma", "pas", "the", "a", "an", "my", "not"))


def names(text: str, language: str) -> list[Span]:
    """Spans of names."""
    found: list[Span] = []
    for look in (_introduced, _perhaps, _listed, _small, *(() if language == "de" else (_strange,))):
        for span in look(text):
            _add(found, span)
    return _together(text, sorted(found))


def _introduced(text: str) -> Iterator[Span]:
    for match in (*_INTRODUCED.finditer(text), *_TITLED.finditer(text), *_CLOSED.finditer(text)):
        said = match.lastindex or 0
        if fold(match.group(said).split()[0]) not in _NO_NAMES:
            yield match.span(said)


def _perhaps(text: str) -> Iterator[Span]:
    for match in _PERHAPS.finditer(text):
        first = match.group(1).split()[0]
        if _is_first_name(first) and not (first.islower() and _is_common(first)):
            yield match.span(1)


def _listed(text: str) -> Iterator[Span]:
    yield from (span for match in _WORDS.finditer(text) if (span := _known(match)))


def _small(text: str) -> Iterator[Span]:
    yield from (m.span() for m in _WORD.finditer(text) if _is_small_name(m.group()))


def _strange(text: str) -> Iterator[Span]:
    yield from (m.span() for m in _WORD.finditer(text) if _is_strange(m.group()))


def _is_strange(word: str) -> bool:
    """A word with a capital that no training message has: a name, or a place that says as much."""
    if not (word[0].isupper() and word[1:].islower() or "-" in word or "'" in word or "’" in word):
        return False
    parts = [fold(part) for part in re.split(r"['’-]", word)]
    long = [part for part in parts if len(part) >= SHORTEST]
    return word[0].isupper() and bool(long) and not any(part in words() for part in long)


def _is_small_name(word: str) -> bool:
    """A first name that somebody wrote without its capital, and that means nothing else."""
    return len(word) >= SHORTEST and word.islower() and _is_first_name(word) and not _is_common(word)


def _together(text: str, spans: list[Span]) -> list[Span]:
    """Names that only a space or a particle parts are one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _JOINED.fullmatch(text[joined[-1][1] : start]):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _known(match: re.Match[str]) -> Span | None:
    """From the first known name of a run of words with capitals to its end; a surname may stand before it."""
    words = list(re.finditer(r"[^\s]+", match.group()))
    for n, word in enumerate(words):
        if not _is_first_name(word.group()):
            continue
        if n == len(words) - 1 and _is_common(word.group()):
            return None
        first = words[n - 1] if n and words[n - 1].group().isupper() and len(words[n - 1].group()) > 2 else word
        return match.start() + first.start(), match.end()
    return None


def _is_first_name(word: str) -> bool:
    whole = fold(word)
    return whole in first_names() or (("-" in whole) and whole.split("-")[0] in first_names())


def _is_common(word: str) -> bool:
    return first_names().get(fold(word), False)


def _add(found: list[Span], span: Span) -> None:
    """Join what overlaps."""
    start, end = span
    for other in [one for one in found if one[0] < end and start < one[1]]:
        found.remove(other)
        start, end = min(start, other[0]), max(end, other[1])
    found.append((start, end))


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """The words of our training messages, folded: nobody's name."""
    return frozenset(files("bot.masking").joinpath("words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def first_names() -> dict[str, bool]:
    """First name, folded -> whether it is a common word as well (marked `*` in the file)."""
    lines = files("bot.masking").joinpath("first_names.txt").read_text(encoding="utf-8").splitlines()
    told = [name for line in lines if not line.startswith("#") for name in line.split()]
    return {fold(name.rstrip("*")): name.endswith("*") for name in told}
