"""Programs, scripts and files that are two things at once: told by content, never by name. Pure."""

from __future__ import annotations

import io
import re
import zipfile

PROGRAMS = (
    *(
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ),
    *(b"\0asm", b"dex\n03", b"FWS", b"CWS", b"ZWS", b"!<arch>\n", b"L\0\0\0\x01\x14\x02\0", b"ITSF"),
)
"""What programs and their like begin with; those of Windows are told by more than two letters."""
RUNS = (".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta")
RUNS_TOO = (".lnk", ".jar", ".apk", ".app", ".dmg", ".sh", ".reg", ".cpl", ".iso", ".xll", ".docm", ".xlsm", ".pptm")
RUNS_AS_WELL = (".pif", ".vhd", ".vhdx", ".img", ".msc", ".wsh", ".url", ".scf", ".gadget")
"""Names inside an archive that a double click would run, mount or follow."""
PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml", ".svg", ".svgz")
"""Names inside an archive that a double click would open in a browser, with all their scripts."""
HEAD = 4096
_WRITTEN = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:#!\s*/|<\?php|<%@|@echo off|<job|<package)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|x?:?stylesheet)\b", re.IGNORECASE
)
_INSIDE = re.compile(
    rb"<script[\s>]|<\?php|<!doctype html|<iframe[\s>]|<svg[\s>]|<html[\s>]|javascript:", re.IGNORECASE
)
_IN_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")


def fault_of(content: bytes, mime: str) -> str:
    """program, script or disguised; "" for a file that is what it seems, and one thing only."""
    if _is_program(content):
        return "program"
    head = content[:HEAD]
    if mime == "application/pdf":
        return "script" if _IN_PDF.search(content) or _is_archive(content) else ""
    family = mime.split("/", 1)[0]
    if family in ("image", "audio", "video"):
        return "disguised" if _is_two_things(content) else ""
    if family == "text" and (_WRITTEN.match(head) or _MARKUP.search(head)):
        return "script"
    if family != "text" and _WRITTEN.match(head):
        return "script"
    return ""


def runs(name: str) -> bool:
    """Whether a double click on a file of this name would run it."""
    return name.lower().rstrip(". ").endswith((*RUNS, *RUNS_TOO, *RUNS_AS_WELL))


def is_page(name: str) -> bool:
    """Whether a double click on a file of this name would open it in a browser."""
    return name.lower().rstrip(". ").endswith(PAGES)


def _is_program(content: bytes) -> bool:
    if content.startswith(PROGRAMS):
        return True
    if not content.startswith(b"MZ") or len(content) < 64:
        return False
    at = int.from_bytes(content[60:64], "little")
    return content[at : at + 4] == b"PE\0\0" or b"DOS mode" in content[:512]


def _is_two_things(content: bytes) -> bool:
    """A picture or recording that other programs would open as a page, a PDF or an archive."""
    return bool(_INSIDE.search(content)) or b"%PDF-" in content[:1024] or _is_archive(content)


def _is_archive(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))
