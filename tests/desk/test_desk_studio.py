"""The studio of the desk, over HTTP: who gets in, labelling, two leads editing at once, a broken file, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.desk.first_run import first_run_link
from bot.nlu.sources import code_digest
from bot.training import history
from bot.training.history import Event
from tests.desk.running import Person, Shop, wait_until
from tests.desk.studio_shop import StudioDesk, invited, model_of, project


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def desk(shop: Shop, link: str, root: Path) -> Iterator[StudioDesk]:
    running = StudioDesk(shop.environment, root)
    running.ready()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def link(shop: Shop) -> str:
    return first_run_link(shop.settings) or ""


@pytest.fixture(scope="module")
def lea(marc: Person) -> Person:
    return invited(marc, "Léa", "lead")


@pytest.fixture(scope="module")
def noor(marc: Person) -> Person:
    return invited(marc, "Noor", "agent")


def examples(root: Path, intent: str, language: str = "fr") -> str:
    return (root / f"data/nlu/{language}/{intent}.yml").read_text(encoding="utf-8")


def ids_of(person: Person, words: str) -> list[str]:
    """The boxes of the group that holds a sentence with these words."""
    for group in re.findall(r"<form class=\"panel group\".*?</form>", person.get("/studio").text, re.DOTALL):
        if words in group:
            return re.findall(r'name="id" value="(\w+)"', group)
    return []


def labels(person: Person, ids: list[str], label: str, do: str = "label") -> str:
    fields = {"csrf": person.form("/studio")["csrf"], "id": ids, "label": label, "do": do}
    answer = person.post("/studio/label", fields)  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text
    return person.get("/studio").text


def test_an_agent_does_not_get_in_and_a_lead_does(lea: Person, noor: Person) -> None:
    assert noor.get("/studio").status_code == 403
    assert noor.post("/studio/label", noor.form("/")).status_code == 403
    assert lea.get("/studio").status_code == 200


def test_a_sentence_enters_masked_and_leaves_into_the_examples(shop: Shop, lea: Person, root: Path) -> None:
    shop.writes("s1", "ma visa est refusée, écrivez à jean.dupont@example.fr")
    page = lea.get("/studio").text
    assert "jean.dupont" not in page
    assert "ma visa est refusée" in page
    before = examples(root, "payment")
    assert "exemples" in labels(lea, ids_of(lea, "ma visa est refusée"), "payment")
    after = examples(root, "payment")
    assert after.startswith(before.rstrip("\n"))
    assert after[len(before.rstrip("\n")) :].strip() == "- ma visa est refusée, écrivez à <e-mail>"
    assert ids_of(lea, "ma visa est refusée") == []


def test_one_decision_labels_all_that_are_alike(shop: Shop, lea: Person, root: Path) -> None:
    for n, words in enumerate(("mon colis est en retard", "mon colis a du retard", "le colis est en retard")):
        shop.writes(f"g{n}", words)
    ids = ids_of(lea, "mon colis est en retard")
    assert len(ids) == 3
    labels(lea, ids, "crash")
    assert "- mon colis a du retard\n" in examples(root, "crash")


def test_a_protected_intent_takes_two_people(shop: Shop, lea: Person, marc: Person, root: Path) -> None:
    shop.writes("p1", "je veux converser avec un bipède")
    ids = ids_of(lea, "un bipède")
    assert "protégée" in labels(lea, ids, "handover")
    assert "bipède" not in examples(root, "handover")
    labels(lea, ids, "handover")
    assert "bipède" not in examples(root, "handover")
    assert "Léa propose" in marc.get("/studio").text
    labels(marc, ids, "handover")
    assert "- je veux converser avec un bipède\n" in examples(root, "handover")


def test_what_is_dropped_is_gone_and_written_nowhere(shop: Shop, lea: Person, root: Path) -> None:
    shop.writes("d1", "quelle météo demain à Knokke-le-Zoute")
    ids = ids_of(lea, "quelle météo")
    labels(lea, ids, "", "drop")
    assert ids_of(lea, "quelle météo") == []
    assert "demain à Knokke" not in "".join(path.read_text() for path in (root / "data").rglob("*.yml"))


def test_a_label_that_is_no_intent_is_refused_and_nothing_is_lost(shop: Shop, lea: Person) -> None:
    shop.writes("n1", "une phrase sans étiquette encore")
    ids = ids_of(lea, "sans étiquette encore")
    labels(lea, ids, "../../evil")
    assert ids_of(lea, "sans étiquette encore") == ids


def test_disagreements_of_a_candidate_are_a_list(shop: Shop, lea: Person) -> None:
    shop.writes("c1", "une phrase que le candidat lit autrement")
    page = lea.get("/studio?why=shadow").text
    assert "candidat lit autrement" in page
    assert "plutôt payment" in page


def test_two_leads_who_edit_at_once_lose_nothing(lea: Person, marc: Person, root: Path) -> None:
    path = "/studio/examples/greet/en"
    hers, his = page_of(lea, path), page_of(marc, path)
    first = his["text"].splitlines()[0]
    assert saves(lea, path, hers, hers["text"] + "\nhowdy from lea") == {"added": 1, "removed": 0, "theirs_added": 0}
    told = saves(marc, path, his, his["text"].replace(first, "howdy from marc", 1))
    assert told == {"added": 1, "removed": 1, "theirs_added": 1}
    written = examples(root, "greet", "en")
    assert "- howdy from lea\n" in written
    assert "- howdy from marc\n" in written
    assert f"- {first}\n" not in written


def test_an_example_that_is_too_long_is_refused_in_words(lea: Person) -> None:
    path = "/studio/examples/greet/en"
    fields = {"csrf": lea.form(path)["csrf"], "shown": "", "text": "x" * 501, "do": "save"}
    answer = lea.post(path, fields)
    assert answer.status_code == 400
    assert "500 caractères" in answer.text


def test_examples_are_moved_to_another_intent(lea: Person, root: Path) -> None:
    path = "/studio/examples/greet/en"
    page = lea.get(path).text
    mark, line = re.findall(r'name="pick" value="(\w+)"\s*> <span lang="en">(\w+)</span>', page)[0]
    answer = lea.post(f"{path}/move", {"csrf": lea.form(path)["csrf"], "pick": mark, "to": "crash", "do": "move"})
    assert answer.status_code == 303
    assert f"- {line}\n" in examples(root, "crash", "en")
    assert f"- {line}\n" not in examples(root, "greet", "en")


def test_a_lead_does_not_edit_a_protected_intent_alone(lea: Person, root: Path) -> None:
    path, before = "/studio/examples/handover/en", examples(root, "handover", "en")
    fields = {"csrf": lea.form(path)["csrf"], "shown": "", "text": "one more", "do": "save"}
    assert "à deux" in lea.post(path, fields).text
    pick = re.findall(r'name="pick" value="(\w+)"', lea.get("/studio/examples/greet/en").text)[0]
    fields = {"csrf": fields["csrf"], "pick": pick, "to": "handover", "do": "move"}
    assert lea.post("/studio/examples/greet/en/move", fields).status_code == 403
    assert examples(root, "handover", "en") == before


def test_a_lead_reads_a_protected_intent_and_an_admin_edits_it(lea: Person, marc: Person) -> None:
    path, field = "/studio/examples/handover/en", '<textarea id="lines"'
    read, edited = lea.get(path).text, marc.get(path).text
    assert "Seul un administrateur" in read and field not in read and 'name="pick"' not in read
    assert '<li lang="en">' in read
    assert field in edited and "Seul un administrateur" not in edited
    elsewhere = lea.get("/studio/examples/greet/en").text
    assert field in elsewhere and ">crash</option>" in elsewhere and ">handover</option>" not in elsewhere


def test_an_edit_shows_its_effect_before_it_is_saved(lea: Person, root: Path) -> None:
    path = "/studio/examples/payment/en"
    page, before = page_of(lea, path), examples(root, "payment", "en")
    fields = {"csrf": lea.form(path)["csrf"], "shown": page["shown"], "text": "only this", "do": "effect"}
    answer = lea.http.post(lea.url + path, data=fields, timeout=120)
    assert "Effet, avant d’enregistrer" in answer.text
    assert "perdue" in answer.text
    assert examples(root, "payment", "en") == before


def test_a_broken_file_is_told_with_line_and_cause(lea: Person, root: Path) -> None:
    path = root / "data/nlu/fr/greet.yml"
    whole = path.read_text(encoding="utf-8")
    path.write_text('version: "3.1"\nnlu:\n  - intent: greet\n   examples: |\n', encoding="utf-8")
    try:
        page = lea.get("/studio/examples").text
        assert "data/nlu/fr/greet.yml:4 : ce YAML ne se lit pas" in page.replace("\u00a0", " ").replace("\u202f", " ")
        assert "crash" in page
    finally:
        path.write_text(whole, encoding="utf-8")


def test_a_corrected_ticket_changes_its_topic_and_teaches(shop: Shop, noor: Person, lea: Person) -> None:
    shop.writes("t1", "mon appli de paiement plante après la carte")
    label = re.findall(r"/tickets/(G-\d+)", noor.get("/").text)[0]
    answer = noor.post(f"/tickets/{label}/topic", {"csrf": noor.form("/")["csrf"], "topic": "payment"})
    assert answer.status_code == 303
    assert "Sujet corrigé" in noor.get(f"/tickets/{label}").text
    page = lea.get("/studio?why=corrected").text
    assert "mon appli de paiement plante" in page
    assert "plutôt payment" in page


def test_a_worse_candidate_is_compared_and_the_gate_says_why(shop: Shop, lea: Person, root: Path) -> None:
    good = model_of(root, shop.settings.data, "guichet-good.tar.gz")
    bad = model_of(root, shop.settings.data, "guichet-bad.tar.gz", without="handover")
    now = datetime.now(timezone.utc)
    event = Event(at=now, who="Ana", act=history.PROMOTE, model=good.name, code=code_digest(), note="first")
    shop.run(shop.counter.store.write(lambda conn: history.add(conn, event)))
    page = lea.get(f"/studio/models?compare={bad.name}").text
    assert "Le contrôle refuse : handover est protégée" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "perdue" in page


def test_a_lead_does_not_override_the_gate(lea: Person) -> None:
    fields = {"csrf": lea.form("/studio/models")["csrf"], "do": "promote", "note": "x", "override": "yes"}
    answer = lea.post("/studio/models", {**fields, "model": "guichet-bad.tar.gz"})
    assert answer.status_code == 403
    assert "administrateur" in answer.text


def test_a_rollback_with_nothing_before_it_says_so(lea: Person) -> None:
    fields = {"csrf": lea.form("/studio/models")["csrf"], "note": "back"}
    answer = lea.post("/studio/models/rollback", fields)
    assert answer.status_code == 409
    assert "pas de modèle auquel revenir" in answer.text


def test_the_history_says_who_did_what(shop: Shop, lea: Person) -> None:
    shop.writes("h1", "le paiement par virement est refusé partout")
    labels(lea, ids_of(lea, "virement est refusé"), "payment")
    page = lea.get("/studio/history").text
    assert "Léa" in page
    assert "payment +1" in page


def test_every_page_of_the_studio_answers_in_both_languages(lea: Person) -> None:
    for language in ("en", "fr"):
        lea.post("/language", {"csrf": lea.form("/")["csrf"], "language": language, "next": "/"})
        for page in ("", "/examples", "/checks", "/quality", "/models", "/try", "/history"):
            assert lea.get(f"/studio{page}").status_code == 200, page


def test_the_checks_answer_at_once_and_know_the_pairs_a_little_later(lea: Person, root: Path) -> None:
    file = root / "data/nlu/en/payment.yml"
    twice = "      - zebra crossing refund nine\n      - zebra crossing refund nine!\n"
    file.write_text(file.read_text("utf-8") + twice, "utf-8")
    assert "Regarder de nouveau" in lea.get("/studio/checks").text

    def known() -> bool:
        return "Regarder de nouveau" not in lea.get("/studio/checks").text

    wait_until(known, "the pairs", 120)
    assert lea.get("/studio/checks").text.count("zebra crossing refund nine") == 2


def page_of(person: Person, path: str) -> dict[str, str]:
    page = person.get(path).text
    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
    return {"text": text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&"), "shown": shown}


def saves(person: Person, path: str, page: dict[str, str], text: str) -> dict[str, int]:
    fields = {"csrf": person.form(path)["csrf"], "shown": page["shown"], "text": text, "do": "save"}
    answer = person.post(path, fields)
    assert answer.status_code == 303, answer.text
    told = dict(re.findall(r"(\w+)=(\d+)", answer.headers["location"]))
    return {name: int(told[name]) for name in ("added", "removed", "theirs_added")}
