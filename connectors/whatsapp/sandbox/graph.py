"""The Graph API of the played Meta: messages, media and templates of one business number."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import BodyPartReader, web

from connectors.sdk.signatures import same_token
from connectors.whatsapp.sandbox.answers import accepted, refusal
from connectors.whatsapp.sandbox.files import OURS
from connectors.whatsapp.sandbox.misbehaviour import happens
from connectors.whatsapp.sandbox.people import Person
from connectors.whatsapp.sandbox.rules import UPLOADS, fault_of
from connectors.whatsapp.sandbox.state import State
from connectors.whatsapp.sandbox.templates import Template, created

_FOREVER = 3600
_MB = 1024 * 1024
_LARGEST = 101 * _MB
_CHUNK = 256 * 1024
TOLD_LATER = frozenset({131026, 131047})


class Graph:
    """Meta's side of the wire."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        """Below the address of the sandbox."""
        return [
            web.post("/{version:v[0-9.]+}/{phone}/messages", self._messages),
            web.post("/{version:v[0-9.]+}/{phone}/media", self._upload),
            web.get("/{version:v[0-9.]+}/{business}/message_templates", self._templates),
            web.post("/{version:v[0-9.]+}/{business}/message_templates", self._new_template),
            web.get("/{version:v[0-9.]+}/{media_id}", self._media),
            web.delete("/{version:v[0-9.]+}/{media_id}", self._delete),
            web.get("/sandbox/file/{token}", self._download),
        ]

    # --- messages ---------------------------------------------------------------------------------------------------

    async def _messages(self, request: web.Request) -> web.Response:
        await self._admit(request)
        state = self._state
        body = await _json(request)
        fault = fault_of(body, state.files, state.templates)
        if fault:
            raise refusal(0, *fault)
        if "status" in body:
            state.marked(body)
            return web.json_response({"success": True})
        person = state.people.at(str(body.get("to") or body["recipient"]))
        code = self._refused(body, person)
        late = code in TOLD_LATER and state.wrong.late_refusals
        if code and not late:
            state.counts[f"refused_{code}"] += 1
            raise refusal(0, code)
        wamid = await state.accept(body, person, failed=code)
        if happens(state.dice, state.wrong.lost_answers) and request.transport:
            request.transport.abort()
        return web.json_response(accepted(body, wamid))

    def _refused(self, body: dict[str, Any], person: Person) -> int:
        """Meta's code for a message that is sound in itself, or 0."""
        state = self._state
        too_fast = state.quotas.refusal(person.key, state.now())
        if state.wrong.spam_paused:
            return 131048
        if person.phone == state.account.display_phone_number:
            return 131021
        if person.key in state.unreachable:
            return 131026
        if not state.strict:
            return 0
        outside = body.get("type") != "template" and not state.people.window_left(person, state.now())
        return too_fast or (131047 if outside else 0)

    # --- media ------------------------------------------------------------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        await self._admit(request)
        fields, mime = await _form(request)
        content = fields.get("file", b"")
        if fields.get("messaging_product") != b"whatsapp" or "file" not in fields:
            raise refusal(0, 100, "messaging_product and file are required")
        if _bare(fields.get("type", mime.encode()).decode("utf-8", "replace")) != mime:
            raise refusal(0, 131053, "type and the file's own type differ")
        if mime not in UPLOADS or not content or len(content) > UPLOADS[mime] * _MB:
            raise refusal(0, 131053, "Unsupported media type or size")
        return web.json_response({"id": self._state.files.add(content, mime, lives=OURS)})

    async def _media(self, request: web.Request) -> web.Response:
        await self._admit(request)
        state = self._state
        media_id = self._asked_for(request)
        file = state.files.get(media_id)
        if file is None:
            raise refusal(0, 100, "Unsupported get request. Object does not exist")
        expired = state.expire_next > 0 or happens(state.dice, state.wrong.media_expired)
        state.expire_next -= 1
        address = f"{state.url}/sandbox/file/{state.files.address(media_id, expired=expired)}"
        found = {"url": address, "mime_type": file.mime, "id": media_id}
        more = {"messaging_product": "whatsapp", "sha256": file.sha256.hex(), "file_size": len(file.content)}
        return web.json_response({**found, **more})

    async def _delete(self, request: web.Request) -> web.Response:
        await self._admit(request)
        media_id = self._asked_for(request)
        if media_id not in self._state.files:
            raise refusal(0, 100, "Unsupported delete request. Object does not exist")
        self._state.files.remove(media_id)
        return web.json_response({"success": True})

    def _asked_for(self, request: web.Request) -> str:
        """The media id, when it is asked for by the number it belongs to; else ""."""
        own = self._state.account.phone_number_id
        return request.match_info["media_id"] if request.query.get("phone_number_id", own) == own else ""

    async def _download(self, request: web.Request) -> web.Response:
        self._authorise(request)
        if self._state.download_orders:
            raise refusal(self._state.download_orders.popleft(), 0)
        file = self._state.files.at(request.match_info["token"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=_bare(file.mime))

    # --- templates --------------------------------------------------------------------------------------------------

    async def _templates(self, request: web.Request) -> web.Response:
        await self._admit(request)
        name = request.query.get("name")
        found = [t.as_json() for t in self._state.templates.values() if name in (None, t.name)]
        return web.json_response({"data": found, "paging": {}})

    async def _new_template(self, request: web.Request) -> web.Response:
        await self._admit(request)
        made = created(await _json(request))
        if not isinstance(made, Template):
            raise refusal(0, *made)
        if (made.name, made.language) in self._state.templates:
            raise refusal(0, 100, "There is already a template of this name in this language")
        self._state.templates[made.name, made.language] = made
        known = made.as_json()
        return web.json_response({name: known[name] for name in ("id", "status", "category")})

    # --- everything -------------------------------------------------------------------------------------------------

    async def _admit(self, request: web.Request) -> None:
        """Raises the refusal that was ordered, one that is diced, or the one that this request deserves."""
        state = self._state
        state.counts["calls"] += 1
        if state.orders:
            order = state.orders.popleft()
            if not order.status:
                await asyncio.sleep(_FOREVER)
            raise refusal(order.status, order.code, retry_after=order.retry_after)
        await self._misbehave()
        self._authorise(request)
        account, asked = state.account, request.match_info
        if asked["version"] != account.version:
            raise refusal(0, 2635, "You are calling a version of the API that does not exist")
        if asked.get("phone", account.phone_number_id) != account.phone_number_id:
            raise refusal(0, 100, "Unsupported post request. Object does not exist")
        if asked.get("business", account.business_id) != account.business_id:
            raise refusal(0, 100, "Unsupported request. Object does not exist")

    async def _misbehave(self) -> None:
        state, wrong = self._state, self._state.wrong
        if happens(state.dice, wrong.hang):
            await asyncio.sleep(_FOREVER)
        if happens(state.dice, wrong.too_many):
            raise refusal(429, state.dice.choice((4, 80007)), retry_after=1)
        if happens(state.dice, wrong.broken):
            raise refusal(*state.dice.choice(((500, 131000), (503, 131016), (500, 0), (503, 2))))

    def _authorise(self, request: web.Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._state.wrong.token_revoked or not same_token(self._state.account.access_token, given):
            raise refusal(0, 190, "Invalid OAuth access token")


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise refusal(0, 100, "The body is not JSON") from None


async def _form(request: web.Request) -> tuple[dict[str, bytes], str]:
    """The fields of a multipart form, and the type of its file. What is far too large is refused before it is whole."""
    fields: dict[str, bytes] = {}
    mime, size = "", 0
    try:
        reader = await request.multipart()
        while part := await reader.next():
            if not isinstance(part, BodyPartReader):
                continue
            content = bytearray()
            while chunk := await part.read_chunk(_CHUNK):
                content += chunk
                size += len(chunk)
                if size > _LARGEST:
                    raise refusal(0, 131053, "Unsupported media type or size")
            fields[part.name or ""] = bytes(content)
            if part.name == "file":
                mime = _bare(part.headers.get("content-type", ""))
    except ValueError:
        raise refusal(0, 100, "The body is not a form") from None
    return fields, mime


def _bare(mime: str) -> str:
    return mime.partition(";")[0].strip().lower()
