"""Delivery -> events. Networks with sessions open it inside the caller's transaction, all of it or nothing of it.

A fault in the connector must not cost a message: the bytes are kept, and what could not be read is an event too.
"""

from __future__ import annotations

import logging

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.vault.state import States
from connectors.sdk.connector import Connector
from connectors.sdk.errors import BadPayload
from connectors.sdk.messages import Envelope, Event, Unreadable
from connectors.sdk.state import Stateful

log = logging.getLogger(__name__)


def read_events(connector: Connector, envelope: Envelope) -> list[Event]:
    """Every event of the delivery."""
    try:
        return list(connector.read(envelope.body))
    except Exception as error:
        return [_unreadable(connector.network, error)]


def open_events(conn: Connection, connector: Connector, envelope: Envelope, states: States) -> list[Event]:
    """Every event of the delivery; its sessions moved on with them.

    When the connector fails the sessions are as they were before, and the delivery is one Unreadable.
    """
    if not isinstance(connector, Stateful):
        raise TypeError(f"{connector.network} has no sessions")
    now = envelope.received_at.timestamp()
    state = states.of(conn, connector, now)
    savepoint = conn.begin_nested()
    try:
        events = list(connector.open(envelope.body, state, now))
    except SQLAlchemyError:
        raise  # the store, not the delivery: the whole transaction is undone and tried again
    except Exception as error:
        savepoint.rollback()
        return [_unreadable(connector.network, error)]
    savepoint.commit()
    return events


def _unreadable(network: str, error: Exception) -> Unreadable:
    if isinstance(error, BadPayload):
        return Unreadable(where="$", reason=str(error), code=error.code)
    log.error("%s: the connector failed on a signed delivery", network, exc_info=error)
    return Unreadable(where="$", reason=f"the connector failed: {type(error).__name__}")
