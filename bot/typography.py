"""French as it is printed: the space before `: ; ? ! »` and after `«` does not break at the end of a line."""

from __future__ import annotations

UNBROKEN = "\u00a0"


def spaced(french: str) -> str:
    """The same text with spaces that do not break where French wants one."""
    for mark in ":;?!»":
        french = french.replace(f" {mark}", f"{UNBROKEN}{mark}")
    return french.replace("« ", f"«{UNBROKEN}")
