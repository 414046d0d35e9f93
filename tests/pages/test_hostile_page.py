"""What strangers write stays words: names, captions, SVG, OCR text, facts, unmapped fields, on every page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DESKTOP, PHONE, OpenPage
from playwright.sync_api import Page, expect

from bot.desk.first_run import first_run_link
from bot.desk.server import _ROUTES
from bot.rehearsal.made import screenshot
from tests.desk.running import NAME, PASSPHRASE, DeskProcess, Person
from tests.desk.whatsapp_shop import WhatsAppShop, does

pytestmark = pytest.mark.browser
SLOW = 60_000
EVIL = "\"'><img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)>{{7*7}}</textarea></title>"
TURNED = "\u202egpj.exe\u2066"
LONG = "long" * 900
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
INJECTED = """() => [...document.querySelectorAll("*")].filter((e) =>
    [...e.attributes].some((a) => a.name.startsWith("on") || /^\\s*javascript:/i.test(a.value))
    || (e.localName === "script" && !(e.getAttribute("src") || "").startsWith("/static/"))
    || (e.localName === "img" && e.getAttribute("src") === "x")
    || ["iframe", "object", "embed", "base"].includes(e.localName)
    || (e.localName === "svg" && !e.getAttribute("class"))).map((e) => e.outerHTML.slice(0, 200))"""
PAGES = ("/", "/resolved", "/?q=img", "/tickets/G-1001", "/tickets/G-1001/together", "/tickets/G-1001/custody")
OTHERS = ("/channels", "/account", "/numbers", "/study", "/team", "/log", "/matrix", "/studio", "/studio/try")


def hostile(shop: WhatsAppShop) -> None:
    """A customer who tries all of it; the ticket is G-1001."""
    meta = shop.meta
    shop.posts(does("text", body=f"{EVIL} je veux une personne {TURNED}"), name=f"{EVIL}{TURNED}")
    picture = meta.add_file(screenshot("<script>alert(1)</script>", "<img src=x onerror=alert(1)>"), "image/png")
    log = meta.add_file(b"%PDF-1.4\nreport", "application/pdf")
    drawing = meta.add_file(SVG, "image/svg+xml")
    place = {"latitude": 1.5, "longitude": 2.5, "name": EVIL, "address": EVIL}
    card = {"name": {"formatted_name": EVIL}, "phones": [{"phone": EVIL}], "emails": [{"email": EVIL}], EVIL: EVIL}
    named = {"filename": f"{EVIL.replace('/', '')}{TURNED}.pdf", "caption": EVIL}
    shop.posts(
        does("image", id=picture, mime_type="image/png", caption=EVIL),
        does("document", id=log, mime_type="application/pdf", **named),
        does("document", id=drawing, mime_type="image/svg+xml", filename="x.svg"),
        does("location", **place),
        {**does("contacts"), "contacts": [card]},
        {**does("text", body=LONG), EVIL: EVIL, "context": {"from": EVIL, TURNED: [LONG, {EVIL: TURNED}]}},
        {
            **does("text", body="annonce"),
            "referral": {"headline": EVIL, "body": EVIL, "source_url": "javascript:alert(1)"},
        },
        does("reaction", message_id="wamid.NOT-HERE", emoji=EVIL[:30]),
        name=f"{EVIL}{TURNED}",
    )


class Desk:
    def __init__(self, data: Path) -> None:
        self.shop = WhatsAppShop(data)
        hostile(self.shop)
        link = first_run_link(self.shop.settings) or ""
        self.process = DeskProcess(self.shop.environment).ready()
        self.url = self.process.url
        self.marc = Person(self.url)
        self.marc.welcome(link)
        for name, value in (("device", EVIL), ("error_message", TURNED + EVIL)):
            assert self.marc.does("/tickets/G-1001/fact", name=name, value=value[:200]).status_code == 303
        assert self.marc.does("/tickets/G-1001/note", text=EVIL + LONG[:900]).status_code == 303

    def stop(self) -> None:
        self.process.stop()
        self.shop.stop()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    running = Desk(tmp_path_factory.mktemp("hostile"))
    yield running
    running.stop()


def entered(open_page: OpenPage, desk: Desk, viewport: dict[str, int], **rest: Any) -> tuple[Page, list[str]]:
    """A signed-in page, and the dialogs that it ever opened."""
    page, dialogs = open_page(viewport, **rest), []
    page.set_default_timeout(SLOW)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{desk.url}/sign-in")
    page.fill("#name", NAME)
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("File d’attente|Queue"))
    page.wait_for_load_state()
    return page, dialogs


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_holds_a_node_of_theirs_or_opens_a_dialog(
    desk: Desk, size: dict[str, int], open_page: OpenPage, artefact: Any
) -> None:
    page, dialogs = entered(open_page, desk, size)
    for path in (*PAGES, *(OTHERS if size is DESKTOP else ())):
        answer = page.goto(desk.url + path)
        assert answer is not None and answer.status == 200, path
        page.wait_for_load_state()
        assert page.evaluate(INJECTED) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert "\u202e" not in page.title() and "49" not in page.title(), path
    page.goto(f"{desk.url}/tickets/G-1001")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate(INJECTED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=artefact(f"hostile-ticket-{size['width']}.png"))
    assert dialogs == []


def test_names_are_shown_without_signs_that_turn_them(desk: Desk, open_page: OpenPage) -> None:
    page, _ = entered(open_page, desk, DESKTOP)
    page.goto(f"{desk.url}/tickets/G-1001")
    for place in (".customer", ".author", ".file-name", ".untold dt", ".untold dd"):
        shown = " ".join(page.locator(place).all_text_contents())
        assert shown.strip() and not set(shown) & set("\u202e\u2066"), place
    assert page.locator(".untold").count() >= 2


def test_the_reading_panel_shows_the_text_of_a_picture_as_text(desk: Desk, open_page: OpenPage, artefact: Any) -> None:
    page, dialogs = entered(open_page, desk, DESKTOP)
    page.goto(f"{desk.url}/tickets/G-1001")
    panel = page.locator("details.read").first
    panel.locator("summary").click()
    expect(panel.locator("pre")).to_contain_text("alert")
    assert panel.locator("script, img").count() == 0
    page.locator("a.picture").first.click()
    expect(page.locator("dialog.large img")).to_be_visible()
    page.screenshot(path=artefact("hostile-reading.png"))
    assert dialogs == []


def test_files_of_theirs_come_with_a_safe_type_in_a_sandbox_and_never_as_a_page(desk: Desk) -> None:
    page = desk.marc.get("/tickets/G-1001").text
    files = set(re.findall(r'href="(/tickets/G-1001/files/[0-9a-f]+)', page))
    assert len(files) == 2  # the SVG is set aside
    for path in files:
        for address in (path, f"{path}?download=1", f"{path}?original=1"):
            headers = desk.marc.get(address).headers
            assert headers["content-type"] in ("image/png", "application/pdf", "application/octet-stream")
            assert headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in headers["content-security-policy"]
            assert headers["content-type"] == "image/png" or headers["content-disposition"].startswith("attachment")
            assert not set(headers["content-disposition"]) & set("<>\u202e")


def test_the_copy_for_the_person_holds_no_node_of_theirs(desk: Desk, open_page: OpenPage, tmp_path: Path) -> None:
    answer = desk.marc.does("/tickets/G-1001/custody/copy", sure="G-1001")
    assert answer.status_code == 200, answer.text[:300]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".html")]
        (tmp_path / "copy.html").write_bytes(archive.read(name))
        assert all(not one.endswith((".svg", ".html")) for one in archive.namelist() if one != name)
    page, dialogs = open_page(DESKTOP), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "copy.html").as_uri())
    assert page.evaluate(INJECTED) == []
    assert dialogs == []


def test_no_page_allows_scripts_or_styles_of_its_own_text(desk: Desk) -> None:
    """Every address that is read, with its own policy."""
    known = {"label": "G-1001", "name": "desk.css", "media_id": "0" * 32, "measure": "first", "network": "whatsapp"}
    paths = {re.sub(r"<(\w+):\w+>", lambda m: known.get(m[1], "x"), route[1]) for route in _ROUTES if route[0] == "GET"}
    assert len(paths) > 20
    for path in sorted(paths - {"/events"}):
        policy = desk.marc.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy, path
