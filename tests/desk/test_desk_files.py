"""Files: for agents, of this ticket only, never as a page of ours; whole or in ranges."""

from __future__ import annotations

import re

import pytest

from bot.rehearsal.made import screenshot
from tests.desk.pictures import png, wav
from tests.desk.running import Person, Shop
from tests.desk.test_desk_tickets import label_of

pytestmark = pytest.mark.slow

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def sent(shop: Shop, marc: Person, chat: str, content: bytes, **file: str) -> str:
    """The address of a file that a customer sent."""
    shop.sends(chat, content, file.pop("mime", "image/png"), **file)
    shop.writes(chat, f"une personne {chat}")
    return re.findall(r'href="(/tickets/G-\d+/files/[0-9a-f]+)', page_of(marc, chat))[-1]


def page_of(marc: Person, chat: str) -> str:
    return marc.get(f"/tickets/{label_of(marc, f'une personne {chat}')}").text


def test_a_picture_is_shown_as_what_it_is(shop: Shop, marc: Person) -> None:
    picture = png(80, 50)
    answer = marc.get(sent(shop, marc, "pic", picture, mime="text/html", name="vue.html"))
    assert answer.content == picture
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("content", "mime"), [(SVG, "image/svg+xml"), (HTML, "text/html")])
def test_what_could_run_is_set_aside_and_cannot_be_had(shop: Shop, marc: Person, content: bytes, mime: str) -> None:
    chat = f"bad-{mime[-5:]}-{len(content)}"
    shop.sends(chat, content, mime, name="x.svg")
    shop.writes(chat, f"une personne {chat}")
    page = page_of(marc, chat)
    assert "Fichier mis de côté" in page
    assert not re.findall(r'href="(/tickets/G-\d+/files/[0-9a-f]+)', page)
    assert "<img src" not in page


def test_what_nobody_knows_is_only_a_download(shop: Shop, marc: Person) -> None:
    chat, content = "bad-unknown", b"\0\1"
    answer = marc.get(sent(shop, marc, chat, content, mime="image/png", name="x.svg"))
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "<img src" not in page_of(marc, chat)


def test_a_file_is_in_a_sandbox_without_scripts_or_styles(shop: Shop, marc: Person) -> None:
    answer = marc.get(sent(shop, marc, "sandboxed", png(), mime="image/png", name="x.html"))
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; media-src 'self'; sandbox"
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_picture_can_be_downloaded_under_its_name(shop: Shop, marc: Person) -> None:
    url = sent(shop, marc, "name", png(9, 9), name='vue "d’été"\r\nset-cookie: x=1.png')
    answer = marc.get(f"{url}?download=1")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''vue%20%22d%E2%80%99%C3%A9t%C3%A9%22" in disposition
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers


def test_a_file_of_another_conversation_is_not_there(shop: Shop, marc: Person, stranger: Person) -> None:
    mine, other = sent(shop, marc, "mine", png(9, 9)), sent(shop, marc, "other", png(8, 8))
    swapped = mine.rsplit("/", 1)[0] + "/" + other.rsplit("/", 1)[1]
    assert marc.get(other).status_code == 200
    assert marc.get(swapped).status_code == 404
    assert stranger.get(mine).status_code == 303
    for wrong in ("../../../etc/passwd", "..%2f..%2fguichet.db", "%00", "0" * 32):
        assert marc.get(mine.rsplit("/", 1)[0] + "/" + wrong).status_code == 404, wrong


def test_ranges_are_given_as_asked(shop: Shop, marc: Person) -> None:
    content = wav(30)
    url = sent(shop, marc, "range", content, mime="audio/wav", kind="audio")
    size = len(content)
    assert size > 4 * 65536
    for asked, part in (
        ("bytes=0-99", (0, 100)),
        ("bytes=65530-65545", (65530, 65546)),
        ("bytes=131072-", (131072, size)),
        ("bytes=-10", (size - 10, size)),
        (f"bytes={size - 1}-{size * 9}", (size - 1, size)),
    ):
        answer = marc.get(url, headers={"range": asked})
        assert answer.status_code == 206, asked
        assert answer.content == content[part[0] : part[1]], asked
        assert answer.headers["content-range"] == f"bytes {part[0]}-{part[1] - 1}/{size}"
    for asked in ("bytes=", "bytes=5-1,7-9", "lines=1-2", "bytes=x-"):
        assert marc.get(url, headers={"range": asked}).content == content, asked
    for asked in (f"bytes={size}-", "bytes=9-3", "bytes=-0"):
        refused = marc.get(url, headers={"range": asked})
        assert (refused.status_code, refused.headers["content-range"]) == (416, f"bytes */{size}"), asked


def test_a_file_that_was_tampered_with_is_not_given(shop: Shop, marc: Person) -> None:
    url = sent(shop, marc, "tamper", png(30, 30))
    sealed = next(shop.settings.media.rglob(f"{url.rsplit('/', 1)[1]}.sealed"))
    content = bytearray(sealed.read_bytes())
    content[60] ^= 1
    sealed.write_bytes(bytes(content))
    answer = marc.get(url)
    assert answer.status_code == 500
    assert b"PNG" not in answer.content
    sealed.unlink()
    assert marc.get(url).status_code == 404


def test_a_file_over_the_cap_is_refused_before_it_is_read(shop: Shop, marc: Person) -> None:
    shop.writes("big", "une personne big")
    label = label_of(marc, "une personne big")
    hidden = marc.form(f"/tickets/{label}")
    script = {"x-guichet-script": "1", "content-type": "multipart/form-data; boundary=x"}
    answer = marc.http.post(
        f"{marc.url}/tickets/{label}/reply", headers={**script, "content-length": str(200 * 1024 * 1024)}, timeout=20
    )
    assert answer.status_code == 413
    assert "100 Mo" in answer.json()["error"]
    assert marc.post(f"/tickets/{label}/take", {**hidden, "more": "x" * 70_000}).status_code == 413


def test_files_of_twenty_megabytes_go_both_ways(shop: Shop, marc: Person) -> None:
    shop.writes("large", "une personne large")
    label = label_of(marc, "une personne large")
    content = b"\0" + bytes(range(256)) * 80_000
    assert marc.says(label, "", files={"file": ("gros.bin", content)}).status_code == 303
    url = re.findall(r'href="(/tickets/G-\d+/files/[0-9a-f]+)', page_of(marc, "large"))[-1]
    assert marc.get(url).content == content


def test_a_picture_is_masked_until_somebody_asks_for_the_original_by_name(shop: Shop, marc: Person) -> None:
    picture = screenshot("Paiement refuse", "Carte 4111 1111 1111 1111", "Erreur 0x80070057")
    address = sent(shop, marc, "masked", picture)
    seen = marc.get(address)
    assert seen.headers["content-type"] == "image/jpeg"
    assert seen.content != picture
    page = page_of(marc, "masked")
    assert "Masqué ici" in page
    assert "0x80070057" in page
    assert "4111 1111" not in page
    assert "Image ouverte sans masque" not in page
    original = marc.get(f"{address}?original=1")
    assert original.content == picture
    assert "Image ouverte sans masque" in page_of(marc, "masked")
