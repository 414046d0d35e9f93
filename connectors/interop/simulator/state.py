"""What the handlers of the process share."""

from __future__ import annotations

from aiohttp import web

from connectors.interop.simulator.partner import Partner

PARTNER: web.AppKey[Partner] = web.AppKey("partner", Partner)
