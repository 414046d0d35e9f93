"""The roles of the desk: what an agent may do a lead may too, and what a lead may do an admin may too.

A page asks for a role where its route is named (`_ROUTES` in `bot/desk/server.py`): `for_agents(page)` lets in
everybody who is signed in, `for_leads(page)` leads and admins, `for_admins(page)` admins alone. The guard reads the
role from the table at every request, so that a change counts at once. A template asks `session.may("lead")` before it
shows a button; what the button does is guarded by its route all the same.
"""

from __future__ import annotations

AGENT, LEAD, ADMIN = "agent", "lead", "admin"
ROLES = (AGENT, LEAD, ADMIN)
"""From the least to the most."""


def may(role: str, wanted: str) -> bool:
    """Whether somebody of this `role` may do what is for `wanted`; an unknown role may nothing."""
    return role in ROLES and wanted in ROLES and ROLES.index(role) >= ROLES.index(wanted)
