"""The way out, against a real server on this machine that behaves badly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web

from connectors.sdk.errors import ConnectorError, FetchLater, Gone, Rejected, TooLarge, TryLater
from connectors.sdk.web import CHUNK, MAX_ANSWER, Answer, Upload, Web, raise_for_send


class Place:
    """A server with one misbehaviour per path; remembers what reached it."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(request.raw_path)
        self.seen.append((request.method, request.path, {k.lower(): v for k, v in request.headers.items()}, body))
        path = request.path.removeprefix("/")
        if path.isdigit():
            return web.Response(status=int(path), text="answer", headers=self._headers(request))
        if path == "redirect":
            raise web.HTTPFound(request.query["to"])
        if path == "slow":
            await asyncio.sleep(30)
        if path == "large":
            return web.Response(body=b"x" * (MAX_ANSWER + 1))
        if path in ("cut", "endless", "stalled"):
            return await self._stream(request, path)
        return web.Response(body=b"whole", headers={"Set-Cookie": "track=me"})

    async def _stream(self, request: web.Request, path: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000000"} if path != "endless" else {})
        await response.prepare(request)
        await response.write(b"x" * 1000)
        if path == "stalled":
            await asyncio.sleep(30)
        if path == "endless":
            for _ in range(100):
                await response.write(b"x" * CHUNK)
        assert request.transport is not None
        request.transport.close()
        return response

    def _headers(self, request: web.Request) -> dict[str, str]:
        return {"Retry-After": request.query["after"]} if "after" in request.query else {}


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    found = Place()
    app = web.Application()
    app.router.add_route("*", "/{path}", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


@pytest_asyncio.fixture
async def out(place: Place) -> AsyncIterator[Web]:
    session = Web(frozenset({place.host, place.host.replace("127.0.0.1", "localhost")}), timeout=0.5)
    yield session
    await session.close()


async def streamed(out: Web, url: str, most: int = 10**9) -> bytes:
    return b"".join([chunk async for chunk in out.stream(url, headers={"authorization": "Bearer t"}, max_bytes=most)])


# --- calls ------------------------------------------------------------------------------------------------------------


async def test_json_goes_out_and_the_answer_comes_back(place: Place, out: Web) -> None:
    answer = await out.call("POST", f"{place.url}/x", headers={"authorization": "Bearer t"}, payload={"é": "👍\ud800"})
    assert (answer.status, answer.body) == (200, b"whole")
    ((method, path, headers, body),) = place.seen
    assert (method, path, body.decode()) == ("POST", "/x", '{"é": "👍?"}')
    assert (headers["content-type"], headers["authorization"]) == ("application/json", "Bearer t")


async def test_nothing_is_asked_for_that_we_would_not_understand(place: Place, out: Web) -> None:
    by_name = place.url.replace("127.0.0.1", "localhost")  # cookies are kept for names, not for addresses
    for _ in range(2):
        await out.call("GET", f"{by_name}/x")
    assert [headers["accept-encoding"] for _, _, headers, _ in place.seen] == ["identity", "identity"]
    assert all("cookie" not in headers for _, _, headers, _ in place.seen)


async def test_a_file_goes_out_as_a_form(place: Place, out: Web) -> None:
    upload = Upload(name="file", content=b"\x00bytes", file_name="é.png", mime="image/png")
    await out.call("POST", f"{place.url}/x", form={"type": "image/png"}, upload=upload)
    ((_, _, headers, body),) = place.seen
    assert headers["content-type"].startswith("multipart/form-data")
    assert b"\x00bytes" in body
    assert b"Content-Type: image/png" in body


async def test_an_answer_that_takes_too_long_may_have_been_sent(place: Place, out: Web) -> None:
    with pytest.raises(TryLater) as caught:
        await out.call("POST", f"{place.url}/slow", payload={})
    assert caught.value.maybe_sent is True


async def test_an_answer_that_breaks_off_may_have_been_sent(place: Place, out: Web) -> None:
    with pytest.raises(TryLater) as caught:
        await out.call("POST", f"{place.url}/cut", payload={})
    assert caught.value.maybe_sent is True


async def test_nobody_there_was_surely_not_sent() -> None:
    session = Web(frozenset({"127.0.0.1:9"}), timeout=0.5)
    with pytest.raises(TryLater) as caught:
        await session.call("POST", "http://127.0.0.1:9/x", payload={})
    await session.close()
    assert caught.value.maybe_sent is False


async def test_an_answer_without_end_is_not_read(place: Place, out: Web) -> None:
    with pytest.raises(TryLater, match="too long"):
        await out.call("GET", f"{place.url}/large")


async def test_a_redirect_is_not_followed(place: Place, out: Web) -> None:
    answer = await out.call("GET", f"{place.url}/redirect?to={place.url}/x")
    assert answer.status == 302
    assert len(place.seen) == 1
    with pytest.raises(Rejected):
        raise_for_send(answer)
    with pytest.raises(Gone):
        await streamed(out, f"{place.url}/redirect?to={place.url}/x")
    assert len(place.seen) == 2


# --- hosts ------------------------------------------------------------------------------------------------------------

STRANGE = [
    "https://evil.example/x",
    "http://allowed.example/x",
    "https://allowed.example:444/x",
    "https://allowed.example@evil.example/x",
    "https://user:pass@allowed.example/x",
    "https://allowed.example.evil.example/x",
    "https://allowed.example\\@evil.example/x",
    "ftp://allowed.example/x",
    "file:///etc/passwd",
    "//allowed.example/x",
    "allowed.example/x",
    "https://[::1/x",
    "https://allowed.example:port/x",
    "https:///x",
    "https://allowed.example/a b",
    "https://allowed.example/a\nb",
    "https://allowed.example/é",
    "",
]


@pytest.mark.parametrize("url", STRANGE)
async def test_another_host_gets_nothing(url: str) -> None:
    session = Web(frozenset({"allowed.example"}), timeout=0.5)
    with pytest.raises(Rejected):
        await session.call("POST", url, payload={})
    with pytest.raises(Gone):
        await streamed(session, url)
    await session.close()


# --- downloads --------------------------------------------------------------------------------------------------------


async def test_a_signed_address_is_asked_for_as_it_was_given(place: Place, out: Web) -> None:
    await streamed(out, f"{place.url}/x?hash=AR%2Fb%3D%7E+c&mid=1")
    assert place.asked == ["/x?hash=AR%2Fb%3D%7E+c&mid=1"]


async def test_a_download_comes_in_chunks(place: Place, out: Web) -> None:
    assert await streamed(out, f"{place.url}/x") == b"whole"


@pytest.mark.parametrize(
    ("status", "error"),
    [(408, FetchLater), (429, FetchLater), (500, FetchLater), (503, FetchLater), (401, Gone), (404, Gone), (206, Gone)],
)
async def test_the_status_of_a_download_says_whether_to_ask_again(
    status: int, error: type[FetchLater] | type[Gone], place: Place, out: Web
) -> None:
    with pytest.raises(error) as caught:
        await streamed(out, f"{place.url}/{status}")
    assert caught.value.status == status


@pytest.mark.parametrize("path", ["cut", "stalled"])
async def test_a_download_that_breaks_off_or_stalls_may_be_had_later(path: str, place: Place, out: Web) -> None:
    with pytest.raises(FetchLater):
        await streamed(out, f"{place.url}/{path}")


async def test_a_download_over_the_cap_is_too_large_before_it_is_whole(place: Place, out: Web) -> None:
    with pytest.raises(TooLarge, match="larger than 200000"):
        await streamed(out, f"{place.url}/endless", most=200_000)


# --- status -> error --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_raises_nothing(status: int) -> None:
    raise_for_send(Answer(status=status, headers={}, body=b""))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, TryLater),
        (408, TryLater),
        (500, TryLater),
        (503, TryLater),
        (400, Rejected),
        (401, Rejected),
        (301, Rejected),
    ],
)
async def test_a_status_is_the_error_that_says_what_to_do(
    status: int, error: type[ConnectorError], place: Place, out: Web
) -> None:
    with pytest.raises(error):
        raise_for_send(await out.call("POST", f"{place.url}/{status}", payload={}), code="7")


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("7", 7.0), (" 7 ", 7.0), ("", None), ("soon", None), ("-1", None), ("\u00b2", None), ("9" * 400, 86_400.0)],
)
def test_retry_after(after: str, seconds: float | None) -> None:
    with pytest.raises(TryLater) as caught:
        raise_for_send(Answer(status=429, headers={"retry-after": after}, body=b""))
    assert caught.value.retry_after == seconds


async def test_retry_after_arrives(place: Place, out: Web) -> None:
    with pytest.raises(TryLater) as caught:
        raise_for_send(await out.call("GET", f"{place.url}/429?after=30"))
    assert caught.value.retry_after == 30.0
