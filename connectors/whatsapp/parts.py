"""The smaller parts of a webhook: times, files, places, cards, hashes in either encoding, Meta's own words."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta, timezone
from itertools import islice

from connectors.sdk.contents import ContactCard, Location
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Kind, Media
from connectors.sdk.names import file_name, plain
from connectors.sdk.unmapped import Told, line, unmapped
from connectors.sdk.untrusted import Untrusted

NETWORK = "whatsapp"
GROUP = "group:"
"""Begins the address of a group, so that none is taken for a person."""
BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}\Z")
"""A person's id for one business, or with ENT for several: country code, dot, up to 128 letters and digits."""
PHONE = re.compile(r"[0-9]{5,20}\Z")
"""A number without its plus."""
MOST_LINES = 10
"""Numbers, and e-mail addresses, of one visiting card."""
URL_LIVES = timedelta(minutes=5)
"""How long an address of a file is good (Meta, business phone numbers, media, 2026-04-17)."""

_HEX = re.compile(r"[0-9a-fA-F]{64}\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=?\Z")
MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,200}\Z")
"""A handle that is safe in an address: no dot, no slash."""
_WORD = re.compile(r"[A-Za-z0-9_]{1,100}\Z")
_SECONDS = re.compile(r"[0-9]{1,11}\Z")
_GROUP_ID = re.compile(r"[A-Za-z0-9_=][A-Za-z0-9_=:@.+/-]{3,199}\Z")


def moment(part: Untrusted) -> datetime:
    """Seconds since the epoch, as text. Raises BadPayload."""
    seconds = part.as_(str)
    if not _SECONDS.match(seconds):
        raise BadPayload(f"{part.path}: not a time")
    return datetime.fromtimestamp(int(seconds), tz=timezone.utc)


def quoted(part: Untrusted) -> str:
    """The id of the message that this one answers, or ""."""
    context = part.get("context")
    return context.identifier("id") if context and context.get("id") else ""


def group_address(part: Untrusted) -> str:
    """The address of the group that the message was said in. Raises BadPayload."""
    value = part["group_id"].as_(str)
    if not _GROUP_ID.match(value):
        raise BadPayload(f"{part.path}.group_id: not a group")
    return GROUP + value


def context_facts(part: Untrusted) -> tuple[tuple[str, str], ...]:
    """Whether it was forwarded (often), and the product it asks about."""
    context = part.get("context")
    if context is None:
        return ()
    product = context.get("referred_product")
    told = (
        ("forwarded_often", _yes(context.get("frequently_forwarded"))),
        ("forwarded", _yes(context.get("forwarded"))),
        ("product", _line(product.text("product_retailer_id")) if product else ""),
    )
    return tuple((name, value) for name, value in told if value)


def referral_facts(part: Untrusted) -> tuple[tuple[str, str], ...]:
    """The advertisement that led the person here."""
    found = part.get("referral")
    if found is None:
        return ()
    names = {"advertisement": "headline", "advertisement_text": "body", "advertisement_address": "source_url"}
    return tuple((ours, told) for ours, theirs in names.items() if (told := _line(found.text(theirs))))


def place_of(part: Untrusted) -> Location:
    """A place on the map. Raises BadPayload."""
    latitude, longitude = _degrees(part["latitude"], 90), _degrees(part["longitude"], 180)
    name, address = _line(part.text("name")), _line(part.text("address"))
    return Location(latitude=latitude, longitude=longitude, name=name, address=address)


def card_of(part: Untrusted) -> ContactCard:
    """A visiting card; a telephone is its number as written, else WhatsApp's. Raises BadPayload."""
    name, company = part.get("name"), part.get("org")
    phones = (_line(phone.text("phone") or phone.text("wa_id")) for phone in islice(part.items("phones"), MOST_LINES))
    emails = (_line(email.text("email")) for email in islice(part.items("emails"), MOST_LINES))
    return ContactCard(
        name=_line(name.text("formatted_name") or name.text("first_name")) if name else "",
        phones=tuple(filter(None, phones)),
        emails=tuple(filter(None, emails)),
        organisation=_line(company.text("company")) if company else "",
    )


def order_line(part: Untrusted) -> str:
    """One line of an order: "2 x sku-1, 9.5 EUR"."""
    price = _line(f"{part.flat('item_price')} {part.flat('currency')}")
    line = f"{part.flat('quantity') or '?'} x {part.text('product_retailer_id')}"
    return _line(f"{line}, {price}" if price else line)


def _line(theirs: str) -> str:
    return plain(theirs)[:300].strip()


def _yes(part: Untrusted | None) -> str:
    return "yes" if part is not None and part.as_(bool) else ""


def _degrees(part: Untrusted, most: float) -> float:
    """A number, or one written as text as older examples of Meta's have it. Raises BadPayload."""
    try:
        value = part.as_(float)
    except BadPayload:
        try:
            value = float(part.as_(str)[:40])
        except ValueError as error:
            raise BadPayload(f"{part.path}: not a number") from error
    if not -most <= value <= most:
        raise BadPayload(f"{part.path}: not on the map")
    return value


def media_of(part: Untrusted, kind: Kind, sent_at: datetime) -> Media:
    """The file that `part` announces; sound that was spoken into the phone is Kind.VOICE. Raises BadPayload."""
    url = part.text("url")[:2000]
    size = part.get("file_size")
    spoken = kind is Kind.AUDIO and (voice := part.get("voice")) is not None and voice.as_(bool)
    return Media(
        kind=Kind.VOICE if spoken else kind,
        ref=media_id(part["id"]),
        mime=part.text("mime_type")[:200],
        sha256=sha256_hex(part.get("sha256")),
        size=None if size is None else size.as_(int),
        file_name=file_name(part.text("filename")),
        url=url,
        url_until=sent_at + URL_LIVES if url else None,
    )


def media_id(part: Untrusted) -> str:
    """Meta's handle of a file, when it is safe in an address. Raises BadPayload."""
    value = part.as_(str)
    if not MEDIA_ID.match(value):
        raise BadPayload(f"{part.path}: not a media id")
    return value


def sha256_hex(part: Untrusted | None) -> str:
    """A SHA-256 in lower-case hex, from hex or base64 of either alphabet; "" when absent. Raises BadPayload."""
    if part is None:
        return ""
    value = part.as_(str)
    if _HEX.match(value):
        return value.lower()
    standard = value.replace("-", "+").replace("_", "/")
    if _BASE64.match(standard):
        return base64.b64decode(standard.rstrip("=") + "=").hex()
    raise BadPayload(f"{part.path}: not a SHA-256")


def flow_answer(reply: Untrusted) -> tuple[str, Told]:
    """What a person entered into a form, a line per field; else its summary, and the answers as they came."""
    came = reply["response_json"].as_(str)
    try:
        answers = Untrusted.from_json(came.encode())
        flat = answers.fields()
    except BadPayload:
        return reply.text("body"), (line("interactive.nfm_reply.response_json", came),)
    deeper = [(name, value) for name, value in unmapped(answers) if name not in flat]
    lines = [f"{name}: {value}" for name, value in (*flat.items(), *deeper) if name != "flow_token"]
    return "\n".join(lines) or reply.text("body"), ()


def word(theirs: str) -> str:
    """Meta's word for a kind, or `unknown` when it is no plain word (it is shown and logged)."""
    return theirs if _WORD.match(theirs) else "unknown"
