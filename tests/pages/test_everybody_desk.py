"""axe-core over every page of the desk, wide and narrow, light and dark: nothing shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import faults
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.pictures import png, wav
from tests.desk.running import NAME, PASSPHRASE, Person, Shop
from tests.desk.studio_shop import StudioDesk, model_of, project

pytestmark = pytest.mark.browser
SLOW = 90_000
PAGES = (
    *(
        "/",
        "/?q=nothing-like-it",
        "/resolved",
        "/channels",
        "/matrix",
        "/numbers",
        "/study",
        "/team",
        "/log",
        "/account",
    ),
    *("/tickets/G-1001", "/tickets/G-1002", "/tickets/G-1003", "/tickets/G-1004", "/tickets/G-1001/custody"),
    *("/studio", "/studio/examples", "/studio/examples/greet/fr", "/studio/checks", "/studio/try"),
    *("/studio/quality", "/studio/models", "/studio/history", "/tickets/G-9999"),
)
CONTRAST = ("color-contrast",)
LOOKS = ((DESKTOP, "light", ()), (DESKTOP, "dark", CONTRAST), (PHONE, "light", CONTRAST), (PHONE, "dark", ()))
"""Width and colours of each look, and the rules that are asked again: where nothing else can differ, contrast alone."""
UNFOLD = """for (const fold of document.querySelectorAll("details:not([data-menu]), #sure")) fold.open = true"""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StudioDesk, str]]:
    """A desk with a ticket in each state, behind it a small studio; and the link of its first sign-in."""
    root = project(tmp_path_factory.mktemp("project"))
    shop = Shop(tmp_path_factory.mktemp("data") / "var")
    model_of(root, shop.settings.data)
    link = first_run_link(shop.settings) or ""
    running = StudioDesk(shop.environment, root)
    running.ready()
    fill(shop)
    yield running, link
    running.stop()
    shop.stop()


def fill(shop: Shop) -> None:
    shop.writes("ada", "Bonjour, mon application plante")
    shop.sends("ada", png(), "image/png", name="capture.png", text="Voilà")
    shop.sends("ada", wav(), "audio/wav", kind="voice")
    shop.sends("ada", b"%PDF-1.4\nrapport", "application/pdf", kind="document", name="rapport.pdf")
    shop.writes("ada", "je veux parler à une personne")
    shop.writes("zoé", "l'appli plante au démarrage", name="Zoé Lambert")
    shop.writes("tom", "a human please", name="Tom Baker")
    shop.writes("eve", "une personne svp", name="Ève")
    shop.writes("ida", "ma carte est refusée au paiement", name="Ida")


def work(url: str, link: str) -> None:
    """One ticket taken and answered, one set aside, one resolved."""
    marc = Person(url)
    marc.welcome(link)
    marc.does("/tickets/G-1001/take")
    marc.says("G-1001", "Bonjour, je regarde.")
    marc.does("/tickets/G-1001/note", text="À rappeler demain.")
    marc.does("/tickets/G-1003/hold", **{"for": "day"})
    marc.does("/tickets/G-1004/resolve")


def test_nothing_shuts_anybody_out_of_the_desk(desk: tuple[StudioDesk, str], open_page: OpenPage) -> None:
    running, link = desk
    page = open_page(DESKTOP, reduced_motion="reduce")
    page.set_default_timeout(SLOW)
    found = [*look_at(page, running.url, "/sign-in"), *look_at(page, link, "")]
    work(running.url, link)
    page.goto(f"{running.url}/sign-in")
    page.fill("#name", NAME)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("File d’attente")
    for path in PAGES:
        found += look_at(page, running.url, path)
    assert found == [], "\n".join(found)


def look_at(page: Page, url: str, path: str) -> list[str]:
    """The faults of one page in its four appearances, its folds open."""
    page.set_viewport_size(DESKTOP)
    page.goto(url + path)
    page.evaluate(UNFOLD)
    found = []
    for size, scheme, rules in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{path} {size['width']} {scheme}: {fault}" for fault in faults(page, only=rules)]
    return found
