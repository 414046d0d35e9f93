"""The only file that knows Rasa's InputChannel, and the only one that imports networks by name: one class each.

`credentials.yml` lists them, so `rasa run` and `guichet run` serve the same webhooks. A partner app needs no line here:
`bot.channels.<its connector's class>` is found by the folders there are. The first channel to start makes the `Counter`
of the process; without its secrets a channel is off, and says so.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request as SanicRequest
from sanic.response import HTTPResponse, html, json, raw, text

from bot.app import Counter
from bot.assistant.agent import RasaAssistant
from bot.assistant.shadow import Shadow
from bot.assistant.switching import Switch, running_file
from bot.networks import known_networks
from bot.onboarding import page as onboarding
from bot.onboarding.facts import load as load_facts
from bot.receive import LARGEST_BODY, Answer
from bot.settings import Settings
from bot.watch.monitoring import PROMETHEUS, health_report, metrics_text
from connectors.console import connector as console
from connectors.sdk.connector import Connector, Doors
from connectors.sdk.messages import Request
from connectors.whatsapp import connector as whatsapp

Handler = Callable[[SanicRequest], Awaitable[HTTPResponse]]
STARTING = Answer(status=503, text="starting, try again")
log = logging.getLogger(__name__)


class NetworkChannel(InputChannel):  # type: ignore[misc]
    """The webhook of one network below `/webhooks/<network>/webhook`."""

    kind: type[Connector]

    def __init__(self, connector: Connector | None) -> None:
        self.connector = connector

    @classmethod
    def name(cls) -> str:
        """The network's name."""
        return cls.kind.network

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> NetworkChannel:
        """The channel with its settings from the environment and from credentials.yml, which wins."""
        given = {**os.environ, **{str(k): str(v) for k, v in (credentials or {}).items()}}
        return cls(cls.kind.from_settings(given))

    def blueprint(self, on_new_message: object) -> Blueprint:
        """Routes for Rasa's server."""
        routes = Blueprint(f"guichet_{self.name()}")
        _add(routes, "/webhook", "POST", self._receive)
        _add(routes, "/webhook", "GET", self._challenge)
        for door, method in (self.kind.doors if issubclass(self.kind, Doors) else {}).items():
            _add(routes, f"/{door}", method, partial(self._door, door))
        _serve_counter(routes, self)
        return routes

    async def _receive(self, request: SanicRequest) -> HTTPResponse:
        counter: Counter | None = getattr(request.app.ctx, "counter", None)
        answer = await counter.receive.deliver(self.name(), _request(request)) if counter else STARTING
        return text(answer.text, status=answer.status)

    async def _challenge(self, request: SanicRequest) -> HTTPResponse:
        counter: Counter | None = getattr(request.app.ctx, "counter", None)
        answer = counter.receive.challenge(self.name(), _request(request)) if counter else STARTING
        return text(answer.text, status=answer.status)

    async def _door(self, name: str, request: SanicRequest) -> HTTPResponse:
        counter: Counter | None = getattr(request.app.ctx, "counter", None)
        if counter is None:
            return text(STARTING.text, status=STARTING.status)
        answer = await counter.doors.answer(self.name(), name, _request(request))
        return raw(answer.body, status=answer.status, content_type=answer.content_type)


class WhatsApp(NetworkChannel):
    """WhatsApp Cloud API."""

    kind = whatsapp.WhatsApp


class Console(NetworkChannel):
    """The local chat page."""

    kind = console.ConsoleConnector


class HealthPage(InputChannel):  # type: ignore[misc]
    """`GET /health`: model, channels, ledger. 503 while starting or when the store is away."""

    @classmethod
    def name(cls) -> str:
        """Rasa's name for it."""
        return "health"

    def url_prefix(self) -> str:
        """Not below /webhooks."""
        return "/health"

    def blueprint(self, on_new_message: object) -> Blueprint:
        """Routes for Rasa's server."""
        return _page("guichet_health", self._answer)

    async def _answer(self, request: SanicRequest) -> HTTPResponse:
        counter: Counter | None = getattr(request.app.ctx, "counter", None)
        report = await health_report(counter, _model(request.app))
        return json(report, status=200 if report["status"] in ("ok", "degraded") else 503)


class ThirdPartyChats(HealthPage):
    """`GET /third-party-chats`: what to know of them, as a page that support can send. `?lang=fr` or `en`."""

    @classmethod
    def name(cls) -> str:
        """Rasa's name for it."""
        return "third_party_chats"

    def url_prefix(self) -> str:
        """Not below /webhooks."""
        return "/third-party-chats"

    def blueprint(self, on_new_message: object) -> Blueprint:
        """Routes for Rasa's server."""
        return _page("guichet_third_party_chats", self._answer)

    async def _answer(self, request: SanicRequest) -> HTTPResponse:
        language = onboarding.language_for(request.args.get("lang", ""), request.headers.get("accept-language", ""))
        return html(onboarding.page(load_facts(), language), headers=onboarding.HEADERS)


class Metrics(HealthPage):
    """`GET /metrics`: the same ledger for Prometheus."""

    @classmethod
    def name(cls) -> str:
        """Rasa's name for it."""
        return "metrics"

    def url_prefix(self) -> str:
        """Not below /webhooks."""
        return "/metrics"

    def blueprint(self, on_new_message: object) -> Blueprint:
        """Routes for Rasa's server."""
        return _page("guichet_metrics", self._answer)

    async def _answer(self, request: SanicRequest) -> HTTPResponse:
        counter: Counter | None = getattr(request.app.ctx, "counter", None)
        return text(await metrics_text(counter), content_type=PROMETHEUS)


def __getattr__(name: str) -> type[NetworkChannel]:
    """The channel of a network that is not named above, by the name of its connector's class."""
    kinds = {kind.__name__: kind for kind in known_networks().values()}
    if name not in kinds:
        raise AttributeError(f"no network has a connector named {name}")
    return type(name, (NetworkChannel,), {"kind": kinds[name], "__doc__": kinds[name].__doc__})


def _page(name: str, answer: Handler) -> Blueprint:
    routes = Blueprint(name)
    _add(routes, "/", "GET", answer)
    return routes


def _add(routes: Blueprint, path: str, method: str, answer: Handler) -> None:
    """A route; Sanic marks its handlers, which a bound method does not allow."""

    async def handler(request: SanicRequest) -> HTTPResponse:
        return await answer(request)

    routes.add_route(
        handler, path, methods=[method], name=f"{routes.name}_{path.strip('/') or 'page'}_{method.lower()}"
    )


def _model(app: Sanic) -> str | None:
    agent = getattr(app.ctx, "agent", None)
    return running_file(agent) if agent is not None and agent.is_ready() else None


def _request(request: SanicRequest) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = {name: values[0] for name, values in request.args.items()}
    return Request(method=request.method, query=query, headers=headers, body=request.body)


def _serve_counter(routes: Blueprint, channel: NetworkChannel) -> None:
    """Make the process's counter once Rasa has loaded its model, and close it with the server."""

    async def start(app: Sanic, _loop: object) -> None:
        if channel is _network_channels(app)[0]:
            await _start_counter(app)

    async def stop(app: Sanic, _loop: object) -> None:
        counter = getattr(app.ctx, "counter", None)
        if counter and channel is _network_channels(app)[0]:
            app.ctx.counter = None
            await app.ctx.switch.stop()
            await counter.stop()

    routes.listener("after_server_start")(start)
    routes.listener("before_server_stop")(stop)


def _network_channels(app: Sanic) -> list[NetworkChannel]:
    return [c for c in app.ctx.input_channels if isinstance(c, NetworkChannel)]


async def _start_counter(app: Sanic) -> None:
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY + 64 * 1024
    channels = _network_channels(app)
    on = {c.name(): c.connector for c in channels if c.connector is not None}
    try:
        settings = Settings.read()
        shadow = Shadow()
        counter = Counter(settings, on, RasaAssistant(app.ctx.agent, shadow))
        await counter.start()
        app.ctx.switch = Switch(app.ctx.agent, shadow, counter.store, settings.models)
        if not settings.given.get("GUICHET_MODEL"):
            app.ctx.switch.start()
    except Exception as error:
        app.ctx.failure = error
        app.stop()
        return
    gc.collect()
    gc.freeze()  # Rasa and its model stay: looking through them again and again would cost deliveries 100 ms each time
    for channel in channels:
        counter.health.known(channel.name(), on=channel.connector is not None)
        if channel.connector is None:
            log.info("%s is off: it has no settings", channel.name())
    app.ctx.counter = counter
