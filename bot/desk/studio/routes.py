"""The addresses of the studio: for leads and admins. Correcting a ticket's topic is for every agent."""

from __future__ import annotations

from bot.desk.guard import for_agents, for_leads
from bot.desk.studio import examples_page, inbox_page, models_page
from bot.desk.studio.correction import correct_topic
from bot.desk.studio.findings_page import findings_page
from bot.desk.studio.history_page import history_page
from bot.desk.studio.quality_page import quality_page
from bot.desk.studio.try_page import try_page

_INTENT = "/studio/examples/<intent:str>/<language:str>"
ROUTES = (
    ("POST", "/tickets/<label:str>/topic", for_agents(correct_topic)),
    ("GET", "/studio", for_leads(inbox_page.inbox_page)),
    ("POST", "/studio/label", for_leads(inbox_page.label)),
    ("GET", "/studio/examples", for_leads(examples_page.examples_page)),
    ("GET", _INTENT, for_leads(examples_page.intent_page)),
    ("POST", _INTENT, for_leads(examples_page.save)),
    ("POST", f"{_INTENT}/move", for_leads(examples_page.move)),
    ("GET", "/studio/checks", for_leads(findings_page)),
    ("GET", "/studio/quality", for_leads(quality_page)),
    ("GET", "/studio/models", for_leads(models_page.models_page)),
    ("POST", "/studio/models", for_leads(models_page.act)),
    ("POST", "/studio/models/rollback", for_leads(models_page.go_back)),
    ("POST", "/studio/models/shadow", for_leads(models_page.shadow)),
    ("GET", "/studio/try", for_leads(try_page)),
    ("POST", "/studio/try", for_leads(try_page)),
    ("GET", "/studio/history", for_leads(history_page)),
)
