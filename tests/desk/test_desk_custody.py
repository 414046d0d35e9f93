"""A person's data from the desk: by role, asked for twice, each act in the log; erasure by the assistant's process."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from bot import schema
from bot.bundle.archive import read
from bot.desk.log_page import ON_A_PAGE
from bot.team import diary
from tests.desk.running import DeskProcess, Person, Shop, wait_until
from tests.desk.test_desk_team import colleague
from tests.desk.test_desk_tickets import label_of

pytestmark = pytest.mark.slow


def _ticket(shop: Shop, marc: Person, words: str) -> str:
    shop.writes(words.replace(" ", "-").replace("é", "e").replace("à", "a"), f"une personne {words}")
    return label_of(marc, f"une personne {words}")


def _page(person: Person, label: str) -> str:
    return html.unescape(person.get(f"/tickets/{label}/custody").text)


def _log(marc: Person) -> str:
    return html.unescape(marc.get("/team").text)


def test_a_bundle_is_downloaded_holds_and_is_in_the_log(shop: Shop, marc: Person, tmp_path: Path) -> None:
    label = _ticket(shop, marc, "pour le dossier")
    assert f"/tickets/{label}/custody" in marc.get(f"/tickets/{label}").text
    answer = marc.does(f"/tickets/{label}/custody/bundle")
    file = tmp_path / "b.guichet"
    file.write_bytes(answer.content)
    assert answer.status_code == 200 and read(file).manifest["ticket"] == label
    assert f"a téléchargé le dossier de {label}" in _log(marc)


def test_the_page_says_what_leaves_before_anything_does(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "pour le colis")
    assert "Pas de messages ni de fichiers" in _page(marc, label) or "rien de ce que le client a écrit" in _page(
        marc, label
    )
    answer = marc.does(f"/tickets/{label}/custody/parcel")
    told = [f"{label}.{language}.txt" for language in ("de", "en", "fr")]
    assert sorted(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == [*told, f"{label}.guichet", "summary.json"]
    assert f"le colis de {label}" in _log(marc)


def test_the_copy_asks_for_the_number_of_the_ticket(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "pour la copie")
    refused = marc.does(f"/tickets/{label}/custody/copy", sure="G-1")
    assert refused.status_code == 400 and f"la copie du client de {label}" not in _log(marc)
    answer = marc.does(f"/tickets/{label}/custody/copy", sure=label.lower())
    assert "pour la copie" in zipfile.ZipFile(io.BytesIO(answer.content)).read("export.json").decode()
    assert f"la copie du client de {label}" in _log(marc)


def test_a_hold_forbids_the_erasure_until_it_is_lifted(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "sous réserve")
    assert marc.does(f"/tickets/{label}/custody/hold").status_code == 400, "a reason is due"
    marc.does(f"/tickets/{label}/custody/hold", reason="procès")
    assert "En cours : procès" in _page(marc, label).replace("\xa0", " ").replace("\u202f", " ")
    marc.does(f"/tickets/{label}/custody/erase", sure=label, reason="demande")
    shop.settle()
    assert marc.get(f"/tickets/{label}").status_code == 200
    marc.does(f"/tickets/{label}/custody/release", sure=label)
    assert "procès" not in _page(marc, label)
    assert f"a levé la conservation de {label}" in _log(marc)


def test_an_erasure_is_carried_out_and_in_the_log(shop: Shop, marc: Person) -> None:
    label = _ticket(shop, marc, "à effacer")
    assert marc.does(f"/tickets/{label}/custody/erase", sure="non", reason="demande").status_code == 400
    assert marc.does(f"/tickets/{label}/custody/erase", sure=label, reason="demande").status_code == 303
    wait_until(lambda: marc.get(f"/tickets/{label}").status_code == 404, "the ticket to be gone", 30)
    for place in (f"/tickets/{label}", f"/tickets/{label}/custody"):
        assert "ont été effacées" in marc.get(place).text
    log = _log(marc)
    assert f"a demandé l’effacement de {label}" in log and f"a effacé {label}" in log


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("agent", ()),
        ("lead", ("parcel", "copy", "hold", "release")),
        ("admin", ("parcel", "copy", "hold", "release", "erase")),
    ],
)
def test_each_role_gets_what_is_for_it(
    shop: Shop, desk: DeskProcess, marc: Person, role: str, may: tuple[str, ...]
) -> None:
    label = _ticket(shop, marc, f"pour {role}")
    person = colleague(desk, marc, f"Kim {role}", role)
    assert person.does(f"/tickets/{label}/custody/bundle").status_code == 200
    for act in {"parcel", "copy", "hold", "release", "erase"} - {*may}:
        assert person.does(f"/tickets/{label}/custody/{act}", sure=label, reason="essai").status_code == 403, act
    for act in may:
        assert person.does(f"/tickets/{label}/custody/{act}", sure=label, reason="essai").status_code in (200, 303), act


def test_the_log_is_for_admins_and_goes_back_page_by_page(shop: Shop, desk: DeskProcess, marc: Person) -> None:
    def fill(conn: Connection) -> None:
        for n in range(ON_A_PAGE):
            diary.note(conn, 1.0 + n, "Marc", "bundled", f"G-9{n:03}")

    label = _ticket(shop, marc, "pour le journal")
    marc.does(f"/tickets/{label}/custody/bundle")
    shop.run(shop.counter.store.write(fill))
    first = html.unescape(marc.get("/log").text)
    assert "G-9000" in first and f"le dossier de {label}" not in first
    older = re.findall(r"/log\?before=\d+", first)[0]
    assert f"le dossier de {label}" in html.unescape(marc.get(older).text)
    assert marc.get("/log?before=x").status_code == 200
    assert colleague(desk, marc, "Kim du journal", "lead").get("/log").status_code == 403


def test_a_stranger_gets_nothing(shop: Shop, marc: Person, stranger: Person) -> None:
    label = _ticket(shop, marc, "pour personne")
    assert stranger.get(f"/tickets/{label}/custody").status_code == 303
    for path in ("bundle", "erase", "copy"):
        assert stranger.post(f"/tickets/{label}/custody/{path}", {"sure": label, "reason": "x"}).status_code in (
            303,
            401,
            403,
        )
    assert not [row for row in _orders(shop) if row.number == int(label[2:])]


def _orders(shop: Shop) -> list[object]:
    return shop.run(shop.counter.store.read(lambda conn: list(conn.execute(schema.erasure_order.select()))))
