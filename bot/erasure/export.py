"""All that is kept of a person, in clear, for that person: one ZIP, readable (`conversation.html`) and for machines
(`export.json`, `files/`). It goes to nobody else: what it holds is no longer sealed.
"""

from __future__ import annotations

import html
import io
import json
import mimetypes
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import schema
from bot.consent import receipts
from bot.guichet_yml import LANGUAGES
from bot.inward.conversations import Conversation, Conversations
from bot.media.shelf import KEPT, Kept, Shelf
from bot.networks import title_of
from bot.tickets import rows as tickets
from bot.tickets.lines import Line
from bot.tickets.ticket import label
from bot.tickets.transcript import transcript

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
article{{border-left:3px solid #888;margin:1rem 0;padding:0 0 0 1rem}}time,footer{{color:#555;font-size:.85rem}}
p{{white-space:pre-wrap;margin:.2rem 0}}</style><h1>{title}</h1>{body}</html>
"""
_TIME = {"fr": "%d/%m/%Y %H:%M:%S %Z", "en": "%Y-%m-%d %H:%M:%S %Z", "de": "%d.%m.%Y %H:%M:%S %Z"}
_AUTHORS = {
    "fr": {"customer": "Vous", "bot": "L'assistant", "person": "L'équipe", "system": "Le guichet"},
    "en": {"customer": "You", "bot": "The assistant", "person": "The team", "system": "The counter"},
    "de": {"customer": "Sie", "bot": "Der Assistent", "person": "Das Team", "system": "Der Schalter"},
}


def export(conn: Connection, conversations: Conversations, files: Shelf, ids: Sequence[str]) -> bytes:
    """The bytes of the ZIP. Raises CannotOpen, OSError."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = [_one(conn, conversations, conversations.get(conn, i), files, archive) for i in ids]
        archive.writestr("export.json", json.dumps(told, ensure_ascii=False, indent=2))
        for n, one in enumerate(told, 1):
            archive.writestr(f"conversation-{n}.html", _page(one))
    return out.getvalue()


def _one(
    conn: Connection, conversations: Conversations, conversation: Conversation, files: Shelf, archive: zipfile.ZipFile
) -> dict[str, Any]:
    lines = transcript(conn, conversation, conversations.blind)
    for kept in (file for line in lines for file in line.files if file.state == KEPT):
        with archive.open(_name(kept), "w") as member:
            for chunk in files.read(kept, conversation):
                member.write(chunk)
    return {
        "network": conversation.network,
        "account": conversation.account,
        "addresses": conversations.addresses(conn, conversation),
        "name": conversation.name,
        "language": conversation.language,
        "consent": [_receipt(receipt) for receipt in receipts.all_of(conn, conversation)],
        "tickets": [_ticket(row, conversation) for row in _tickets(conn, conversation)],
        "messages": [_line(line) for line in lines],
    }


def _receipt(receipt: receipts.Receipt) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in ("at", "event", "how", "version", "language")}


def _tickets(conn: Connection, conversation: Conversation) -> list[Any]:
    table = schema.ticket
    return list(conn.execute(select(table).where(table.c.conversation_id == conversation.id).order_by(table.c.number)))


def _ticket(row: Any, conversation: Conversation) -> dict[str, Any]:
    ticket = tickets.read(row, conversation)
    names = ("label", "status", "topic", "urgency", "title", "opened_at", "changed_at")
    into = {"merged_into": label(ticket.merged_into)} if ticket.merged_into else {}
    return {**{name: getattr(ticket, name) for name in names}, **into, "facts": dict(ticket.facts)}


def _line(line: Line) -> dict[str, Any]:
    names = ("at", "author", "author_name", "text", "kind", "raw_type", "state", "mark")
    more = {name: getattr(line, name) for name in ("facts", "unmapped", "reactions", "edits", "revoked")}
    more |= {"location": line.location and asdict(line.location), "contacts": [asdict(c) for c in line.contacts]}
    files = [{"file": _name(f), "type": f.mime, "name": f.name, "size": f.size, "sha256": f.sha256} for f in line.files]
    told = {name: value for name, value in more.items() if value}
    return {**{name: getattr(line, name) for name in names}, **told, "files": files}


def _name(kept: Kept) -> str:
    """Its place in the ZIP; nothing of the customer's own file name, which stands in the JSON."""
    return f"files/{kept.id}{mimetypes.guess_extension(kept.mime) or '.bin'}"


def _page(one: Mapping[str, Any]) -> str:
    language = one["language"] if one["language"] in LANGUAGES else LANGUAGES[0]
    title = html.escape(f"{title_of(one['network'])} · {one['name'] or one['addresses'][0]}")
    body = "\n".join(_article(line, language) for line in one["messages"])
    return _PAGE.format(language=language, title=title, body=body)


def _article(line: Mapping[str, Any], language: str) -> str:
    at = datetime.fromtimestamp(line["at"]).astimezone().strftime(_TIME[language])
    who = html.escape(line["author_name"] or _AUTHORS[language].get(line["author"], line["author"]))
    links = [f'<a href="{f["file"]}">{html.escape(f["name"] or f["file"])}</a>' for f in line["files"]]
    footer = f"<footer>{' '.join(links)}</footer>" if links else ""
    text = html.escape(line["text"] or line["kind"])
    return f"<article><strong>{who}</strong> <time>{at}</time><p>{text}</p>{footer}</article>"
