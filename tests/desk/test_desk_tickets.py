"""Working tickets over HTTP, on a real store, with a customer at the other end."""

from __future__ import annotations

import html
import re
import secrets

import pytest
from sqlalchemy import select, update

from bot import schema
from tests.desk.running import NAME, Person, Shop, wait_until

pytestmark = pytest.mark.slow


def label_of(marc: Person, chat_title: str) -> str:
    """The number of the open ticket with this title."""
    page = marc.get("/").text
    entry = next(part for part in page.split("<li ") if chat_title in html.unescape(part))
    return re.findall(r"/tickets/(G-\d+)", entry)[0]


def conversation_of(label: str) -> object:
    """The id of a ticket's conversation, as a subquery."""
    table = schema.ticket
    return select(table.c.conversation_id).where(table.c.number == int(label[2:])).scalar_subquery()


def test_the_queue_shows_who_waits(shop: Shop, marc: Person) -> None:
    shop.writes("queue-1", "mon appli plante ce matin", name="Inès Dupont")
    shop.writes("queue-2", "une personne, c'est urgent", name="Tom Baker")
    page = html.unescape(marc.get("/").text)
    assert page.index("Tom Baker") < page.index("Inès Dupont"), "the urgent one comes first"
    assert "Plantage" in page
    assert "Urgente" in page
    assert "Preuves 1 sur 2" in page


def test_the_ticket_shows_summary_transcript_and_where_it_came_from(shop: Shop, marc: Person) -> None:
    shop.writes("sum", "bonjour")
    shop.writes("sum", "une personne pour le résumé")
    page = html.unescape(marc.get(f"/tickets/{label_of(marc, 'une personne pour le résumé')}").text)
    for words in ("iPhone 12", "0x80070057", "bonjour", "Que se passe-t-il", "2 livraisons, chaîne intacte"):
        assert words in page
    for words in ("1 sur 2", "Vidéo ou photo : fichier reçu", "Numéro de série : en mots", "C02XL0THJGH5"):
        assert words in page.replace("\u00a0", " ")
    assert "hmac-sha256, fake-secret, valide" in page
    assert len(re.findall(r'class="hash">[0-9a-f]{64}<', page)) == 2
    assert "le client a demandé une personne" in page


def test_the_customer_sees_that_the_agent_writes(shop: Shop, marc: Person) -> None:
    shop.writes("dots", "une personne qui écrit")
    label = label_of(marc, "une personne qui écrit")
    assert marc.does(f"/tickets/{label}/take").status_code == 303
    before = shop.network.typed.count("dots")

    def shown() -> bool:
        assert marc.does(f"/tickets/{label}/writing", text="Bonj").status_code in (200, 204)
        return shop.network.typed.count("dots") > before

    wait_until(shown, "the dots")
    marc.does(f"/tickets/{label}/writing", text="")


def test_a_reply_reaches_the_customer_and_silences_the_assistant(shop: Shop, marc: Person) -> None:
    shop.writes("talk", "une personne pour parler")
    label = label_of(marc, "une personne pour parler")
    assert marc.says(label, "Bonjour, ici Marc.\nJe regarde.").status_code == 303
    assert shop.heard("talk", 2)[1] == "Bonjour, ici Marc.\nJe regarde."
    shop.writes("talk", "merci")
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert "Vous avez cette conversation" in page
    assert "merci" in page
    assert len(shop.network.texts("talk")) == 2


def test_a_form_sent_twice_says_it_once(shop: Shop, marc: Person) -> None:
    shop.writes("twice", "une personne deux fois")
    label = label_of(marc, "une personne deux fois")
    form = secrets.token_hex(16)
    answers = [marc.says(label, "Une seule fois", form=form).status_code for _ in range(3)]
    assert answers == [303, 303, 303]
    marc.says(label, "La fin")
    assert shop.heard("twice", 3)[1:] == ["Une seule fois", "La fin"]


def test_take_hand_back_and_resolve_are_told(shop: Shop, marc: Person) -> None:
    shop.writes("hands", "une personne pour les mains")
    label = label_of(marc, "une personne pour les mains")
    assert marc.does(f"/tickets/{label}/take").status_code == 303
    assert "Vous avez cette conversation" in html.unescape(marc.get(f"/tickets/{label}").text)
    marc.does(f"/tickets/{label}/hand-back")
    assert "L’assistant a cette conversation" in html.unescape(marc.get(f"/tickets/{label}").text)
    assert NAME in shop.heard("hands", 2)[1]
    shop.writes("hands", "bonjour")
    assert "Que se passe-t-il" in shop.heard("hands", 3)[2]
    marc.does(f"/tickets/{label}/resolve")
    assert "résolue" in shop.heard("hands", 4)[3]
    assert label in marc.get("/resolved").text
    assert f"/tickets/{label}" not in marc.get("/").text
    marc.does(f"/tickets/{label}/take")
    assert "déjà résolue" in html.unescape(marc.get(f"/tickets/{label}").text)


def test_a_resolved_ticket_takes_no_reply_and_keeps_no_file(shop: Shop, marc: Person) -> None:
    shop.writes("over", "une personne, puis fini")
    label = label_of(marc, "une personne, puis fini")
    hidden = marc.form(f"/tickets/{label}")
    marc.does(f"/tickets/{label}/resolve")
    before = sorted(shop.settings.media.rglob("*"))
    answer = marc.post(f"/tickets/{label}/reply", {**hidden, "text": "trop tard"}, files={"file": ("a.png", b"x" * 99)})
    assert answer.status_code == 409
    assert sorted(shop.settings.media.rglob("*.sealed")) == [f for f in before if f.suffix == ".sealed"]


def test_a_file_of_an_agent_reaches_the_customer(shop: Shop, marc: Person) -> None:
    shop.writes("file", "une personne pour un fichier")
    label = label_of(marc, "une personne pour un fichier")
    content = b"%PDF-1.4\nmode d'emploi"
    marc.says(label, "Voici le mode d’emploi", files={"file": ("../../etc/mode d’emploi.pdf", content)})
    arrived = shop.run(shop.network.wait_for("file", 2))
    assert [a.file for a in arrived if a.file] == [content]
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert "mode d’emploi.pdf" in page
    assert "etc" not in page


def test_delivery_marks_and_a_doubtful_reply_are_shown(shop: Shop, marc: Person) -> None:
    shop.writes("marks", "une personne pour les coches")
    label = label_of(marc, "une personne pour les coches")
    reply = shop.run(shop.network.wait_for("marks", 1))[0]
    shop.writes("marks", kind="receipt", id=reply.id, state="read")
    assert "mark_read" in marc.get(f"/tickets/{label}").text
    shop.network.fail(400)
    marc.says(label, "refusé par le réseau")
    wait_until(lambda: "mark_dead" in marc.get(f"/tickets/{label}").text, "the refusal to be shown")


def test_what_was_not_said_or_perhaps_said_twice_is_shown(shop: Shop, marc: Person) -> None:
    shop.writes("doubt", "bonjour")
    shop.writes("doubt", "une personne pour le doute")
    label = label_of(marc, "une personne pour le doute")
    shop.heard("doubt", 2)
    box = schema.outbox
    mine = select(box.c.id).where(box.c.conversation_id == conversation_of(label)).order_by(box.c.id)
    shop.changes(update(box).where(box.c.id == mine.limit(1).scalar_subquery()).values(state="stale"))
    shop.changes(update(box).where(box.c.id == mine.offset(1).limit(1).scalar_subquery()).values(maybe_sent=True))
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert "Non dit : une personne avait la conversation" in page.replace("\u00a0", " ")
    assert page.count("Peut-être dit deux fois") == 1


def test_a_changed_delivery_breaks_the_chain_for_all_to_see(shop: Shop, marc: Person) -> None:
    shop.writes("chain", "une personne pour la chaîne")
    label = label_of(marc, "une personne pour la chaîne")
    links, kept = schema.envelope_link, schema.envelope
    mine = select(links.c.envelope_id).where(links.c.conversation_id == conversation_of(label)).scalar_subquery()
    shop.changes(update(kept).where(kept.c.id == mine).values(verdict_result="forged"))
    page = html.unescape(marc.get(f"/tickets/{label}").text)
    assert "Chaîne rompue à l’enveloppe 0\u00a0: le verdict sur sa signature a été modifié" in page


def test_a_ticket_that_does_not_open_hides_no_other(shop: Shop, marc: Person) -> None:
    shop.writes("locked-1", "une personne enfermée", name="Enfermée")
    shop.writes("locked-2", "une personne dehors", name="Dehors")
    label = label_of(marc, "une personne enfermée")
    tickets = schema.ticket
    shop.changes(update(tickets).where(tickets.c.number == int(label[2:])).values(sealed=b"something else"))
    page = html.unescape(marc.get("/").text)
    assert "Dehors" in page
    assert "ne s’ouvre pas" in page.partition(label)[2][:200]
    answer = marc.get(f"/tickets/{label}")
    assert answer.status_code == 500
    assert "ne s’ouvre pas" in html.unescape(answer.text)


def test_an_empty_or_endless_reply_is_refused(shop: Shop, marc: Person) -> None:
    shop.writes("empty", "une personne pour rien")
    label = label_of(marc, "une personne pour rien")
    assert marc.says(label, "   ").status_code == 400
    assert marc.says(label, "x" * 8001).status_code == 400
    assert marc.says(label, "bon", form="pas-un-id").status_code == 400
    assert len(shop.network.texts("empty")) == 1


def test_unknown_tickets_and_paths_are_not_found(marc: Person) -> None:
    for path in ("/tickets/G-999999", "/tickets/G-1001x", "/tickets/1001", "/tickets/G-٣", "/static/../server.py",
                 "/static/%2e%2e%2fserver.py", "/static/colours.css%00", "/nothing"):  # fmt: skip
        assert marc.get(path).status_code == 404, path


def test_the_page_hears_of_changes(shop: Shop, marc: Person) -> None:
    with marc.get("/events", stream=True) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = (line for line in stream.iter_lines(chunk_size=1) if line.startswith(b"data:"))
        first = next(lines)
        shop.writes("live", "une personne en direct")
        assert next(lines) != first


def test_what_an_agent_chose_is_spoken(marc: Person) -> None:
    assert 'lang="fr"' in marc.get("/").text
    marc.does("/language", language="en")
    assert 'lang="en"' in marc.get("/").text
    assert "Queue" in marc.get("/").text
    marc.does("/language", language="fr")


def test_the_files_hold_no_words_in_clear(shop: Shop, marc: Person) -> None:
    shop.writes("seal", "une personne MARQUE-SECRETE", name="NOM-SECRET")
    label = label_of(marc, "une personne MARQUE-SECRETE")
    marc.says(label, "REPONSE-SECRETE", files={"file": ("FICHIER-SECRET.txt", b"CONTENU-SECRET")})
    shop.heard("seal", 2)
    stored = b"".join(f.read_bytes() for f in shop.settings.data.rglob("*") if f.is_file())
    for mark in (b"MARQUE-SECRETE", b"NOM-SECRET", b"REPONSE-SECRETE", b"FICHIER-SECRET", b"CONTENU-SECRET"):
        assert mark not in stored
