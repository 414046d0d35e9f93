"""Times and sizes for people, in the zone of `guichet.yml`."""

from __future__ import annotations

from datetime import date, datetime, timezone

from bot.desk.texts import text
from bot.guichet_yml import zone

_FIRST, _LAST = 86_400.0, 253_402_000_000.0
"""From the second day of 1970 to the last days of 9999, in every zone."""


def ago(language: str, at: float, now: float) -> str:
    """`3 min ago`."""
    minutes = _minutes(now - at)
    if minutes < 1:
        return text(language, "now")
    if minutes < 60:
        return text(language, "ago_minutes", n=minutes)
    if minutes < 48 * 60:
        return text(language, "ago_hours", n=minutes // 60)
    return text(language, "ago_days", n=minutes // (24 * 60))


def since(language: str, at: float, now: float) -> str:
    """`for 3 min`: how long somebody has been waiting."""
    minutes = _minutes(now - at)
    if minutes < 60:
        return text(language, "since_minutes", n=max(1, minutes))
    if minutes < 48 * 60:
        return text(language, "since_hours", n=minutes // 60)
    return text(language, "since_days", n=minutes // (24 * 60))


def left(language: str, until: float, now: float) -> str:
    """`3 h 05 min`, rounded down: nobody is told that there is more time than there is."""
    minutes = _minutes(until - now)
    return text(language, "window_left", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def length(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 05 min`: the same in French and English."""
    minutes = _minutes(seconds)
    if minutes < 1:
        return f"{seconds:.0f}\u00a0s"
    return f"{minutes}\u00a0min" if minutes < 60 else f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02d}\u00a0min"


def change(seconds: float) -> str:
    """`+ 12 min`, `− 3 h 05 min`: a difference between two lengths."""
    sign = "\u2212" if seconds < 0 else "+"
    return f"{sign}\u00a0{length(abs(seconds))}"


def iso(at: float) -> str:
    """For machines: UTC, to the millisecond."""
    return datetime.fromtimestamp(_between(at), timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock(at: float) -> str:
    """`14:05`."""
    return _local(at).strftime("%H:%M")


def moment(language: str, at: float) -> str:
    """Day and time to the second, as evidence wants it."""
    form = "%Y-%m-%d %H:%M:%S %Z" if language == "en" else "%d/%m/%Y %H:%M:%S %Z"
    return _local(at).strftime(form)


def day(language: str, at: float, now: float) -> str:
    """Today, yesterday, or the date."""
    days = (_local(now).date() - _local(at).date()).days
    if days in (0, 1):
        return text(language, "yesterday" if days else "today")
    return _local(at).strftime("%Y-%m-%d" if language == "en" else "%d/%m/%Y")


def date_of(language: str, day: date) -> str:
    """`2026-11-22`, `22/11/2026`."""
    return day.strftime("%Y-%m-%d" if language == "en" else "%d/%m/%Y")


def share(language: str, part: float) -> str:
    """`99.97%`, `99,97 %`; what is not all is never shown as all."""
    shown = f"{min(part, 0.9999) if part < 1 else 1:.2%}"
    return shown if language == "en" else shown.replace(".", ",").replace("%", "\u00a0%")


def size(language: str, count: int) -> str:
    """`1.2 MB`, `1,2 Mo`."""
    units = ("B", "kB", "MB") if language == "en" else ("o", "ko", "Mo")
    value, unit = float(count), 0
    while value >= 1000 and unit < 2:
        value, unit = value / 1000, unit + 1
    shown = f"{value:.0f}" if unit == 0 or value >= 100 else f"{value:.1f}"
    return f"{shown if language == 'en' else shown.replace('.', ',')}\u00a0{units[unit]}"


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(_between(at), zone())


def _between(at: float) -> float:
    """A moment that a calendar has, whatever stands in the database: one row must not take a page away."""
    return min(max(_FIRST, at), _LAST)


def _minutes(seconds: float) -> int:
    return int(min(max(0.0, seconds), _LAST) // 60)
