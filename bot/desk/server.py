"""The desk put together: routes, start, stop. It listens on this machine alone."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from typing import Any

from sanic import Sanic
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import DBAPIError

from bot.desk import (
    account_page,
    actions,
    code_page,
    custody_page,
    handling_actions,
    incident_acts,
    live,
    problems,
    second_page,
    sign_in,
    static_files,
    team_page,
    together_page,
    undo,
)
from bot.desk.channels_page import channels_page, renew
from bot.desk.files import file_of_ticket
from bot.desk.guard import MOST_BODY, add_headers, for_admins, for_agents, for_all, for_leads, for_uploads
from bot.desk.incidents_page import incident_page, incidents_page
from bot.desk.log_page import log_page
from bot.desk.matrix_page import fits, matrix_page
from bot.desk.numbers_page import numbers_chart, numbers_page, numbers_table
from bot.desk.parts import open_desk
from bot.desk.queue_page import open_tickets, resolved_tickets
from bot.desk.studio import routes as studio
from bot.desk.study_page import study_chart, study_page, study_table
from bot.desk.ticket_page import ticket_page
from bot.desk.writing import here, writing
from bot.periodic import Periodic
from bot.settings import BadSetting, Settings
from bot.store import StoreUnavailable, migrate
from bot.vault.belonging import check_keys, check_register
from bot.vault.keys import NoKeys
from bot.vault.register import Register, WrongRegister

HOST = "127.0.0.1"
TRY_STORE_EVERY = 2.0
LOOK_FOR_END_EVERY = 0.1
RESUME_EVERY = 10.0
"""Seconds between two looks for words to an incident's customers that a process that ended has left."""
log = logging.getLogger(__name__)


def listen(port: int) -> socket.socket:
    """A socket on this port. Raises BadSetting when it is taken."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(100)
    except OSError as error:
        sock.close()
        reason = "is taken: stop the other program" if error.errno == 98 else f"cannot be used ({error.strerror}): wait"
        raise BadSetting(f"port {port} {reason} or set GUICHET_DESK_PORT") from error
    return sock


def serve(settings: Settings, sock: socket.socket) -> None:
    """Runs until SIGINT or SIGTERM.

    Sanic answers requests before it minds signals, and one that comes in between is lost: so ours are from the start.
    """
    app = make_app(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: app.ctx.asked_to_end.set())
    app.run(sock=sock, access_log=False, motd=False, debug=False, register_sys_signals=False)


def make_app(settings: Settings) -> Any:
    """The desk as a Sanic application."""
    app = Sanic("guichet-desk", configure_logging=False)
    app.config.update(_CONFIG)
    app.ctx.settings = settings
    app.ctx.asked_to_end = threading.Event()
    app.register_listener(_start, "before_server_start")
    app.register_listener(_mind_signals, "after_server_start")
    app.register_listener(_stop, "before_server_stop")
    app.register_listener(_close, "after_server_stop")
    app.register_middleware(add_headers, "response")
    app.error_handler.add(Exception, problems.answer)
    for method, path, handler in (*_ROUTES, *studio.ROUTES):
        app.add_route(handler, path, methods=[method])
    app.add_route(for_uploads(actions.reply), f"{_TICKET}/reply", methods=["POST"], stream=True)
    return app


async def _start(app: Any, _loop: object) -> None:
    app.ctx.desk = open_desk(app.ctx.settings)
    app.ctx.desk.watch.start()
    app.ctx.resuming = Periodic("incident words", app.ctx.desk.telling.resume, RESUME_EVERY, at_once=True)
    app.ctx.resuming.start()
    app.ctx.migrating = asyncio.create_task(_migrate(app))


async def _mind_signals(app: Any, _loop: object) -> None:
    app.ctx.ending = asyncio.create_task(_end(app))


async def _end(app: Any) -> None:
    while True:
        await asyncio.sleep(LOOK_FOR_END_EVERY)
        if app.ctx.asked_to_end.is_set():
            app.stop()
            return


async def _migrate(app: Any) -> None:
    """The desk answers 503 by itself until the store is there and in form; one of other keys or register ends it."""
    settings = app.ctx.settings
    while True:
        try:
            await asyncio.to_thread(migrate, settings.database_url)
            await asyncio.to_thread(check_keys, settings.database_url, settings.keys)
            await asyncio.to_thread(check_register, settings.database_url, Register.of(settings))
            return
        except (NoKeys, WrongRegister) as error:
            log.error("%s", error)
            app.ctx.asked_to_end.set()
            return
        except (StoreUnavailable, DBAPIError) as error:
            log.warning("the store is unavailable: %s", error if isinstance(error, StoreUnavailable) else error.orig)
            await asyncio.sleep(TRY_STORE_EVERY)


async def _stop(app: Any, _loop: object) -> None:
    app.ctx.migrating.cancel()
    await app.ctx.desk.watch.stop()
    await app.ctx.resuming.stop()
    await app.ctx.desk.jobs.stop()


async def _close(app: Any, _loop: object) -> None:
    await app.ctx.desk.examiner.close()
    await asyncio.to_thread(app.ctx.desk.store.close)


async def _health(request: Any) -> HTTPResponse:
    return json({"status": "ok"})


_CONFIG = {
    "REQUEST_MAX_SIZE": MOST_BODY,
    "REQUEST_TIMEOUT": 60,
    "RESPONSE_TIMEOUT": 120,
    "KEEP_ALIVE_TIMEOUT": 30,
    "GRACEFUL_SHUTDOWN_TIMEOUT": 3.0,
    "ACCESS_LOG": False,
}
_TICKET = "/tickets/<label:str>"
_INCIDENT = "/incidents/<label:str>"
_ROUTES = (
    ("GET", "/health", for_all(_health)),
    ("GET", "/static/<name:str>", for_all(static_files.static_file)),
    ("GET", "/sign-in", for_all(sign_in.sign_in_page)),
    ("POST", "/sign-in", for_all(sign_in.sign_in)),
    ("POST", "/sign-in/code", for_all(code_page.code)),
    ("GET", "/welcome", for_all(sign_in.welcome_page)),
    ("POST", "/welcome", for_all(sign_in.welcome)),
    ("POST", "/language", for_all(sign_in.choose_language)),
    ("POST", "/sign-out", for_agents(sign_in.sign_out)),
    ("GET", "/", for_agents(open_tickets)),
    ("GET", "/resolved", for_agents(resolved_tickets)),
    ("GET", "/incidents", for_agents(incidents_page)),
    ("POST", "/incidents", for_agents(incident_acts.open_incident)),
    ("GET", _INCIDENT, for_agents(incident_page)),
    ("POST", f"{_INCIDENT}/join", for_agents(incident_acts.join)),
    ("POST", f"{_INCIDENT}/leave", for_agents(incident_acts.leave)),
    ("POST", f"{_INCIDENT}/tell", for_agents(incident_acts.tell)),
    ("POST", f"{_INCIDENT}/unsay", for_agents(incident_acts.unsay)),
    ("POST", f"{_INCIDENT}/end", for_agents(incident_acts.end)),
    ("POST", f"{_INCIDENT}/reopen", for_agents(incident_acts.reopen)),
    ("GET", "/channels", for_agents(channels_page)),
    ("POST", "/channels/<network:str>/renew", for_agents(renew)),
    ("GET", "/account", for_agents(account_page.account_page)),
    ("POST", "/account/passphrase", for_agents(account_page.change_passphrase)),
    ("GET", "/account/second", for_agents(second_page.second_page)),
    ("POST", "/account/second", for_agents(second_page.turn_on)),
    ("POST", "/account/second/off", for_agents(second_page.turn_off)),
    ("POST", "/account/second/codes", for_agents(second_page.new_codes)),
    ("GET", "/numbers", for_leads(numbers_page)),
    ("GET", "/numbers.csv", for_leads(numbers_table)),
    ("GET", "/numbers/<name:str>", for_leads(numbers_chart)),
    ("GET", "/study", for_leads(study_page)),
    ("GET", "/study.csv", for_leads(study_table)),
    ("GET", "/study/<measure:str>", for_leads(study_chart)),
    ("GET", "/log", for_admins(log_page)),
    ("GET", "/team", for_admins(team_page.team_page)),
    ("POST", "/team/invite", for_admins(team_page.invite)),
    ("POST", "/team/<account_id:str>/role", for_admins(team_page.change_role)),
    ("POST", "/team/<account_id:str>/reset", for_admins(team_page.reset)),
    ("POST", "/team/<account_id:str>/second_reset", for_admins(team_page.reset_second)),
    ("POST", "/team/<account_id:str>/leave", for_admins(team_page.leave)),
    ("GET", "/matrix", for_agents(matrix_page)),
    ("GET", f"{_TICKET}/fits", for_agents(fits)),
    ("GET", "/events", for_agents(live.events)),
    ("GET", _TICKET, for_agents(ticket_page)),
    ("GET", f"{_TICKET}/files/<media_id:str>", for_agents(file_of_ticket)),
    ("POST", f"{_TICKET}/take", for_agents(actions.take)),
    ("POST", f"{_TICKET}/hand-back", for_agents(actions.hand_back)),
    ("POST", f"{_TICKET}/offer", for_agents(actions.offer)),
    ("POST", f"{_TICKET}/resolve", for_agents(actions.resolve)),
    ("POST", f"{_TICKET}/writing", for_agents(writing)),
    ("POST", f"{_TICKET}/here", for_agents(here)),
    ("POST", f"{_TICKET}/undo", for_agents(undo.undo)),
    ("POST", f"{_TICKET}/unsay", for_agents(undo.unsay)),
    ("POST", f"{_TICKET}/note", for_agents(handling_actions.note)),
    ("POST", f"{_TICKET}/assign", for_agents(handling_actions.assign)),
    ("POST", f"{_TICKET}/priority", for_agents(handling_actions.priority)),
    ("POST", f"{_TICKET}/hold", for_agents(handling_actions.hold)),
    ("POST", f"{_TICKET}/reopen", for_agents(handling_actions.reopen)),
    ("POST", f"{_TICKET}/fact", for_agents(handling_actions.fact)),
    ("GET", f"{_TICKET}/together", for_agents(together_page.together_page)),
    ("POST", f"{_TICKET}/merge", for_agents(together_page.merge)),
    ("POST", f"{_TICKET}/split", for_agents(together_page.split)),
    ("POST", f"{_TICKET}/link", for_agents(together_page.link)),
    ("POST", f"{_TICKET}/unlink", for_agents(together_page.unlink)),
    ("GET", f"{_TICKET}/custody", for_agents(custody_page.custody_page)),
    ("POST", f"{_TICKET}/custody/bundle", for_agents(custody_page.bundle)),
    ("POST", f"{_TICKET}/custody/parcel", for_leads(custody_page.parcel)),
    ("POST", f"{_TICKET}/custody/copy", for_leads(custody_page.copy)),
    ("POST", f"{_TICKET}/custody/hold", for_leads(custody_page.hold)),
    ("POST", f"{_TICKET}/custody/release", for_leads(custody_page.release)),
    ("POST", f"{_TICKET}/custody/erase", for_admins(custody_page.erase)),
)
