"""axe-core in the browser of a test: what shuts people out of a page, as `rule: which element`."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
GRAVE = ("serious", "critical")
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

AT_REST = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => null)).concat(null)).then(() => null)"""
"""What fades in has no contrast yet."""


def faults(page: Page, *, only: tuple[str, ...] = ()) -> list[str]:
    """What axe-core calls serious or critical here, of all its rules or `only` these."""
    page.evaluate(AT_REST)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SOURCE)
    chosen: dict[str, Any] = {"type": "rule", "values": only} if only else {"type": "tag", "values": STANDARDS}
    options = {"runOnly": chosen, "resultTypes": ["violations"]}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
        for fault in found
        for node in fault["nodes"]
        if fault["impact"] in GRAVE
    ]
