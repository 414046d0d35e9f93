"""What an agent sends is examined before anything of it is kept or leaves; the agent reads what is wrong with it."""

from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path

import pytest

from bot.desk.problems import Problem
from bot.desk.texts import TEXTS, text
from bot.desk.uploads import check_upload
from bot.media.inspect.clamd import Clamd
from bot.media.inspect.examiner import Examiner
from bot.media.inspect.findings import UNSAFE
from bot.rehearsal.made import screenshot
from tests.desk.running import Person, Shop
from tests.desk.test_desk_tickets import label_of

PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(200)


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _ticket(shop: Shop, marc: Person, chat: str) -> str:
    shop.writes(chat, f"une personne {chat}")
    return label_of(marc, f"une personne {chat}")


def _on_shelf(shop: Shop) -> int:
    return len(list(shop.settings.media.glob("*/*")))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("outil.pdf", PROGRAM, "est un programme"),
        ("aide.html", b"<!doctype html><script>alert(1)</script>", "contient du code"),
        ("outils.zip", _zipped("setup.exe", b"MZ"), "est un programme"),
        ("tout.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), "Archive impossible à vérifier"),
    ],
    ids=["program", "page", "archive", "rar"],
)
def test_an_unsafe_file_is_refused_with_its_reason_and_nothing_of_it_is_kept(
    shop: Shop, marc: Person, name: str, content: bytes, told: str
) -> None:
    chat = f"upload-{name.replace('.', '-')}"
    label, before = _ticket(shop, marc, chat), _on_shelf(shop)
    answer = marc.says(label, "Voici l’outil", files={"file": (name, content)})
    assert (answer.status_code, told in html.unescape(answer.text)) == (400, True), answer.text[-600:]
    assert _on_shelf(shop) == before
    assert "Voici l’outil" not in html.unescape(marc.get(f"/tickets/{label}").text)


def test_a_script_hears_the_reason_as_json(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "upload-json")
    hidden = marc.form(f"/tickets/{label}")
    fields = {"csrf": hidden["csrf"], "form": hidden["form"], "text": ""}
    asked = {"files": {"file": ("a.bin", PROGRAM)}, "headers": {"x-guichet-script": "1"}}
    answer = marc.post(f"/tickets/{label}/reply", fields, **asked)
    assert answer.json()["error"] == text("fr", "upload_program")


def test_a_good_file_leaves(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "upload-good")
    assert marc.says(label, "Voici", files={"file": ("vue.png", screenshot())}).status_code == 303
    assert "vue.png" in marc.get(f"/tickets/{label}").text


async def test_nothing_leaves_unscanned_where_a_scanner_should_be(tmp_path: Path) -> None:
    examiner = Examiner(scanner=Clamd(str(tmp_path / "nobody")))
    with pytest.raises(Problem) as found:
        await check_upload(examiner, b"hello")
    assert found.value.key == "upload_unscanned"
    await examiner.close()


def test_every_reason_has_its_text() -> None:
    assert [fault for fault in UNSAFE if f"upload_{fault}" not in TEXTS] == []
