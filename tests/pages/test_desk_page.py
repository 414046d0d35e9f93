"""The desk in a real browser: from the first sign-in to the resolved ticket, on a desk and on a phone."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from in_browser import FILM
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from tests.desk.pictures import png, wav
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person, Shop

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Site:
    """The running desk and what is behind it."""

    def __init__(self, data: Path) -> None:
        self.shop = Shop(data)
        self.link = first_run_link(self.shop.settings) or ""
        self.process = DeskProcess(self.shop.environment).ready()
        self.url = self.process.url

    def stop(self) -> None:
        self.process.stop()
        self.shop.stop()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def enter(site: Site, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a signed-in page."""
    Person(site.url).welcome(site.link)

    def sign_in(viewport: dict[str, int], **rest: Any) -> Page:
        page = open_page(viewport, **rest)
        page.goto(f"{site.url}/sign-in")
        page.locator("#name").fill(NAME)
        page.locator("#passphrase").fill(PASSPHRASE)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("File d’attente")
        page.wait_for_load_state()  # its scripts too
        return page

    return sign_in


def fill(site: Site, video: bytes) -> None:
    """A conversation with everything in it, and some neighbours."""
    shop = site.shop
    shop.writes("ada", "Bonjour, mon application plante depuis la mise à jour")
    shop.sends("ada", png(), "image/png", name="capture d’écran.png", text="Voilà ce que je vois")
    shop.sends("ada", video, "video/webm", kind="video", name="plantage.webm")
    shop.sends("ada", wav(), "audio/wav", kind="voice")
    shop.sends("ada", b"%PDF-1.4\nrapport", "application/pdf", kind="document", name="rapport.pdf")
    shop.writes("ada", "", kind="sticker")
    shop.writes("ada", "je veux parler à une personne, rien ne marche")
    shop.writes("zoé", "l'appli plante au démarrage", name="Zoé Lambert")
    shop.writes("tom", "a human please, my payment failed twice", name="Tom Baker")


def a_video(page: Page) -> bytes:
    page.goto("about:blank")
    return base64.b64decode(page.evaluate(FILM))


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_agent_comes_in_by_the_link(site: Site, open_page: Any, artefact: Any) -> None:
    page = open_page(PHONE)
    page.goto(site.link)
    page.screenshot(path=artefact("desk-welcome-phone.png"))
    page.get_by_label("Votre nom").fill(NAME)
    page.get_by_label("Phrase secrète").fill(PASSPHRASE)
    page.get_by_role("button", name="Créer mon accès").click()
    expect(page.get_by_text("Personne n’attend")).to_be_visible()
    fits(page)
    page.screenshot(path=artefact("desk-empty-phone.png"))
    page.goto(site.link)
    expect(page.get_by_role("alert")).to_contain_text("ne marche plus")


def test_the_queue_fills_by_itself(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(DESKTOP)
    page.screenshot(path=artefact("desk-empty.png"))
    site.shop.writes("ada", "mon appli plante")
    expect(page.locator(".entry-who")).to_have_text("Camille Roux")
    expect(page).to_have_title(re.compile(r"^\(1\) File d’attente"))
    site.shop.writes("tom", "a human please", name="Tom Baker")
    expect(page.locator(".entry-who")).to_have_text(["Tom Baker", "Camille Roux"])
    expect(page.locator("#count-open")).to_have_text("2")


def test_the_title_tells_a_tab_in_the_background(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away !== false })")
    site.shop.writes("ada", "mon appli plante")
    expect(page).to_have_title("● (1) File d’attente · Guichet")
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("(1) File d’attente · Guichet")


def test_the_place_of_the_keyboard_is_kept_when_the_queue_moves(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    site.shop.writes("ada", "mon appli plante")
    page.locator(".entry a").focus()
    site.shop.writes("tom", "a human please", name="Tom Baker")
    expect(page.locator(".entry-who")).to_have_text(["Tom Baker", "Camille Roux"])
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/tickets/G-1001"


def test_a_ticket_is_worked_from_the_queue_to_the_end(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(DESKTOP)
    fill(site, a_video(page))
    page.goto(site.url)
    page.screenshot(path=artefact("desk-queue.png"))
    page.get_by_role("link", name=re.compile("G-1001")).click()
    expect(page.locator(".verdict")).to_contain_text("7 livraisons, chaîne intacte")
    expect(page.locator("video")).to_have_js_property("readyState", 4)
    page.screenshot(path=artefact("desk-ticket.png"))
    page.locator("#text").fill("Bonjour Camille, je regarde votre capture.")
    page.keyboard.press("Control+Enter")
    mine = page.locator(".from-person").last
    expect(mine).to_contain_text("je regarde votre capture")
    expect(mine.locator(".mark")).to_have_text("Remis au réseau")
    expect(page.locator("#band")).to_contain_text("Vous avez cette conversation")
    expect(page.locator("#text")).to_have_value("")
    assert site.shop.heard("ada", 8)[-1] == "Bonjour Camille, je regarde votre capture."
    site.shop.writes("ada", "Merci beaucoup !")
    expect(page.locator(".from-customer").last).to_contain_text("Merci beaucoup")
    page.locator(".passport summary").last.click()
    expect(page.locator(".passport dl").last).to_contain_text("hmac-sha256")
    page.screenshot(path=artefact("desk-ticket-answered.png"))
    page.locator(".sure summary").click()
    page.screenshot(path=artefact("desk-ticket-resolve.png"))
    page.get_by_role("button", name="Oui, résoudre").click()
    expect(page.locator("#band")).to_contain_text("résolue")
    expect(page.locator("#text")).to_have_count(0)
    assert "résolue" in site.shop.heard("ada", 9)[8]


def test_pictures_open_large_and_video_and_audio_play(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(DESKTOP)
    fill(site, a_video(page))
    page.goto(f"{site.url}/tickets/G-1001")
    page.locator("[data-large]").first.click()
    expect(page.locator("dialog img")).to_be_visible()
    page.screenshot(path=artefact("desk-picture-large.png"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog img")).not_to_be_visible()
    for kind in ("video", "audio"):
        played = page.evaluate(
            f"""async () => {{ const it = document.querySelector("{kind}"); it.muted = true; await it.play();
            await new Promise((resolve) => it.addEventListener("timeupdate", resolve, {{ once: true }}));
            return it.currentTime >= 0 && !it.error; }}"""
        )
        assert played, kind


def test_on_a_phone_in_the_dark(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(PHONE, color_scheme="dark", has_touch=True)
    fill(site, a_video(page))
    page.goto(site.url)
    fits(page)
    page.screenshot(path=artefact("desk-queue-phone-dark.png"))
    page.get_by_role("link", name=re.compile("G-1001")).tap()
    expect(page.locator(".bubble").last).to_be_in_viewport()
    fits(page)
    page.screenshot(path=artefact("desk-ticket-phone-dark.png"))
    page.get_by_role("button", name="Prendre").tap()
    expect(page.locator("#band")).to_contain_text("Vous avez cette conversation")
    page.locator("#about > summary").tap()
    page.screenshot(path=artefact("desk-ticket-phone-summary-dark.png"))
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .round, #text")]
        .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 43.5).map((it) => it.outerHTML)"""
    )
    assert small == []


def test_a_phone_in_the_light(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(PHONE, has_touch=True)
    fill(site, a_video(page))
    page.goto(site.url)
    expect(page.locator(".entry")).to_have_count(3)
    fits(page)
    page.screenshot(path=artefact("desk-queue-phone.png"))
    page.goto(f"{site.url}/tickets/G-1001")
    expect(page.locator(".bubble").last).to_be_in_viewport()
    expect(page.locator("#text")).to_be_in_viewport()
    fits(page)
    page.screenshot(path=artefact("desk-ticket-phone.png"))


def test_a_ticket_number_never_breaks_at_the_end_of_a_line(site: Site, enter: Any) -> None:
    page = enter(PHONE)
    site.shop.writes("ada", "une personne " + "svp G-1001 " * 40)
    page.goto(f"{site.url}/tickets/G-1001")
    numbers = page.locator(".from-customer .words .whole")
    expect(numbers).to_have_count(40)
    assert set(numbers.evaluate_all("all => all.map((it) => it.getClientRects().length)")) == {1}


def test_a_draft_survives_what_happens_around_it(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    site.shop.writes("ada", "une personne svp")
    page.goto(f"{site.url}/tickets/G-1001")
    page.locator("#text").type("Je suis en train d’écr")
    site.shop.writes("ada", "vous êtes là ?")
    expect(page.locator(".from-customer").last).to_contain_text("vous êtes là")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("ire")
    expect(page.locator("#text")).to_have_value("Je suis en train d’écrire")
    page.reload()
    expect(page.locator("#text")).to_have_value("Je suis en train d’écrire")


def test_markup_of_a_customer_is_only_words(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    evil = "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"
    site.shop.writes("eve", f"une personne {evil}", name=evil)
    site.shop.sends("eve", png(40, 40), "image/png", name=f"{evil}.png")
    page.goto(f"{site.url}/tickets/G-1001")
    expect(page.locator(".words").first).to_contain_text(evil)
    expect(page.locator(".file-name")).to_contain_text(evil)
    assert "hacked" not in page.title().replace(evil, "")
    assert page.locator("main script, main img[src='x']").count() == 0


def test_the_keyboard_alone_is_enough(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    site.shop.writes("ada", "une personne svp")
    expect(page.locator(".entry")).to_have_count(1)
    page.reload()
    for _ in range(40):  # past the tabs, the search and the filters
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.entry') !== null"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/G-1001")
    page.get_by_role("button", name="Prendre").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#band")).to_contain_text("Vous avez cette conversation")


def test_english_is_kept(site: Site, enter: Any, artefact: Any) -> None:
    page = enter(DESKTOP, color_scheme="dark")
    fill(site, a_video(page))
    page.goto(site.url)
    page.locator(".account summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Queue")
    page.screenshot(path=artefact("desk-queue-dark-en.png"))
    page.goto(f"{site.url}/tickets/G-1001")
    page.wait_for_timeout(300)
    page.screenshot(path=artefact("desk-ticket-dark-en.png"))
    expect(page.locator("#band")).to_contain_text("waits for a person")


def test_two_tabs_share_one_stream_and_both_are_live(site: Site, enter: Any) -> None:
    first = enter(DESKTOP)
    second = first.context.new_page()
    second.goto(site.url)
    site.shop.writes("ada", "mon appli plante")
    expect(first.locator(".entry")).to_have_count(1)
    expect(second.locator(".entry")).to_have_count(1)
    first.close()
    site.shop.writes("zoé", "mon appli plante", name="Zoé")
    expect(second.locator(".entry")).to_have_count(2)


def test_a_desk_that_went_away_is_told_and_comes_back(site: Site, enter: Any) -> None:
    page = enter(DESKTOP)
    site.process.stop()
    expect(page.locator("[data-offline]")).to_contain_text("Connexion perdue")
    site.process = DeskProcess(site.shop.environment).ready()
    page.wait_for_url("**/sign-in*")
