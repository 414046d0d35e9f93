"""Charts as SVG by matplotlib, light or dark, wide or for a phone. No styles stand in them: the desk allows none.

What stands in a chart stands in a table beside it too; `words` are those of the axes and the legend, in one language.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bot.numbers.survival import Curve

HOUR = 3600.0
_SVG = "http://www.w3.org/2000/svg"
_one_at_a_time = threading.Lock()
"""matplotlib keeps its settings for the whole process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours and size. `series` are told apart by lightness too, not by hue alone."""

    ink: str
    line: str
    series: tuple[str, ...]
    narrow: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Inches, of 72 points."""
        return (4.6, 3.5) if self.narrow else (8.6, 3.3)


def look(dark: bool, narrow: bool) -> Look:
    """The colours of the desk, in which text on its ground can be read."""
    if dark:
        return Look(ink="#a3b1ad", line="#2b3836", series=("#57cdb4", "#8fb4e8", "#f0b866", "#7d8c88"), narrow=narrow)
    return Look(ink="#55625f", line="#d9dfdb", series=("#0b6157", "#5b8fd0", "#e0a13c", "#8a9a96"), narrow=narrow)


def waits(curves: Mapping[str, Curve], words: Mapping[str, str], how: Look, folder: Path) -> bytes:
    """The share for whom it has happened after so many working hours, a line with its band for each name."""
    with _axes(how, folder) as (axes, out):
        furthest = max((_last_step(one) for one in curves.values()), default=HOUR) / HOUR
        for n, (name, one) in enumerate(curves.items()):
            hours, colour = one.seconds / HOUR, how.series[n]
            axes.step(hours, 100 * one.share, where="post", color=colour, linewidth=2, label=name)
            axes.fill_between(hours, 100 * one.low, 100 * one.high, step="post", color=colour, alpha=0.16, linewidth=0)
        axes.xaxis.set_major_formatter(lambda hours, _: f"{hours:g}".replace(".", words["decimal"]))
        axes.set(xlabel=words["hours"], ylabel=words["share"], ylim=(0, 101), xlim=(0, max(furthest * 1.05, 0.1)))
        _legend(axes, how)
    return _plain(out.getvalue())


def parts(rows: Mapping[str, Sequence[float]], words: Mapping[str, str], how: Look, folder: Path) -> bytes:
    """A bar for each name, made of the hours spent with each of those that `words` has as `part_0`, `part_1`, ..."""
    with _axes(how, folder) as (axes, out):
        names, widths = [*rows], [*rows.values()]
        left = [0.0] * len(names)
        for n in range(max(map(len, widths), default=0)):
            hours = [row[n] / HOUR for row in widths]
            axes.barh(names, hours, left=left, height=0.55, color=how.series[n], label=words[f"part_{n}"])
            left = [at + more for at, more in zip(left, hours, strict=True)]
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(lambda hours, _: f"{hours:g}".replace(".", words["decimal"]))
        axes.set(xlabel=words["hours"])
        axes.grid(visible=False, axis="y")
        _legend(axes, how)
    return _plain(out.getvalue())


def weeks(names: Sequence[str], lines: Mapping[str, Sequence[int]], how: Look, folder: Path) -> bytes:
    """A line of counts for each name, over weeks that are called `names`."""
    with _axes(how, folder) as (axes, out):
        for n, (name, counts) in enumerate(lines.items()):
            style = ("-", "--", ":")[n]
            axes.plot(
                range(len(counts)),
                counts,
                style,
                color=how.series[n],
                linewidth=2,
                marker="o",
                markersize=3.5,
                label=name,
            )
        step = max(1, len(names) // (4 if how.narrow else 9) + 1)
        axes.set_xticks(range(0, len(names), step), names[::step])
        axes.set_ylim(bottom=0)
        axes.yaxis.get_major_locator().set_params(integer=True)
        _legend(axes, how)
    return _plain(out.getvalue())


@contextmanager
def _axes(how: Look, folder: Path) -> Iterator[tuple[Any, io.BytesIO]]:
    """Axes to draw upon, and where the picture will be afterwards; matplotlib keeps its own files in `folder`."""
    os.environ.setdefault("MPLCONFIGDIR", str(folder))
    with _one_at_a_time:
        import matplotlib
        from matplotlib.figure import Figure

        out = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "guichet", "svg.fonttype": "path", "font.size": 9.5}):
            figure = Figure(figsize=how.size, layout="constrained")
            axes = figure.add_subplot()
            axes.tick_params(colors=how.ink, length=0)
            axes.grid(color=how.line, linewidth=0.8)
            axes.set_axisbelow(True)
            axes.xaxis.label.set_color(how.ink)
            axes.yaxis.label.set_color(how.ink)
            for spine in axes.spines.values():
                spine.set_visible(False)
            yield axes, out
            nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
            figure.savefig(out, format="svg", transparent=True, metadata=nothing)


def _last_step(one: Curve) -> float:
    """When the curve rises for the last time; beyond that it is only drawn out by those who still wait."""
    rises = one.seconds[1:][one.share[1:] > one.share[:-1]]
    return float(rises[-1]) if len(rises) else HOUR


def _legend(axes: Any, how: Look) -> None:
    axes.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=4, frameon=False, labelcolor=how.ink, columnspacing=1.2
    )


def _plain(svg: bytes) -> bytes:
    """The same picture with attributes where matplotlib writes styles."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)  # noqa: S314  (we have just written it)
    root.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    for element in root.iter():
        for one in element.attrib.pop("style", "").split(";"):
            name, colon, value = one.partition(":")
            if colon:
                element.set(name.strip(), value.strip())
        for child in [c for c in element if c.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}metadata")]:
            element.remove(child)
    return bytes(ElementTree.tostring(root))
