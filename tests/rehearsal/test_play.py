"""Rehearsals against a real counter with a small assistant: they come true when it does right, and fail when not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.networks import played
from bot.rehearsal.play import rehearse
from bot.rehearsal.report import write_report
from bot.rehearsal.script import read_script
from bot.rehearsal.transcript import Rehearsed
from bot.talk.turn import HandOver, Outcome, Say, Turn
from connectors.sdk.messages import Button


async def assistant(turn: Turn) -> Outcome:
    """Hands over at `personne`, offers a choice at `choix`, repeats everything else."""
    text = turn.message.text
    if "personne" in text:
        return Outcome(says=(Say(text="Une personne arrive."),), commands=(HandOver(title=text),), language="fr")
    if "choix" in text:
        buttons = (Button(id="b:1", title="Le premier"), Button(id="b:2", title="Le second"))
        return Outcome(says=(Say(text="Lequel ?", buttons=buttons),), language="fr")
    return Outcome(says=(Say(text=f"{text} entendu {turn.message.choice}"),), language="fr")


async def played_through(folder: Path, *lines: str) -> Rehearsed:
    file = folder / "case.md"
    file.write_text("# Case\n\n" + "".join(f"- {line}\n" for line in lines), encoding="utf-8")
    return await rehearse(read_script(file), folder / "stage", assistant, played())


@pytest.mark.parametrize("app", ["Console", "WhatsApp"])
async def test_words_buttons_files_and_agents_on_a_native_network(tmp_path: Path, app: str) -> None:
    found = await played_through(
        tmp_path,
        f"Léa ({app}) : un choix",
        "Le guichet répond : « Lequel »",
        "Le guichet propose : Le second",
        "Léa choisit « Le second »",
        "Le guichet répond : « Le second entendu b:2 »",
        "Léa : une personne, vite",
        "Une demande est ouverte pour Léa",
        "Léa envoie une capture d'écran",
        "L'agent Marc voit chez Léa : image",
        "L'agent Marc envoie à Léa un document : lisez ceci",
        "Léa reçoit un document",
        "Les enveloppes de Léa sont intactes",
        "Rien de ce que dit Léa n'est lisible sur nos disques",
        "L'agent Marc clôt la demande de Léa",
        "Aucune demande n'est ouverte pour Léa",
    )
    assert found.failure is None, found.failure
    assert (found.done, found.held) == (15, 9)


async def test_a_third_party_chat_is_end_to_end_and_waits_while_the_app_is_down(tmp_path: Path) -> None:
    found = await played_through(
        tmp_path,
        "Léa (BirdyChat) : une personne s'il vous plaît",
        "Léa : oui",
        "Une demande est ouverte pour Léa",
        "BirdyChat tombe en panne",
        "L'agent Marc écrit à Léa : me voici",
        "La réponse à Léa attend",
        "Le guichet ne répond rien à Léa",
        "BirdyChat remarche",
        "Une heure passe",
        "Léa reçoit : me voici",
        "Léa change d'appareil",
        "Léa : toujours là",
        "L'agent Marc voit chez Léa : toujours là",
        "Les messages de Léa sont de bout en bout",
    )
    assert found.failure is None, found.failure


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        (["Léa (Console) : bonjour", "Le guichet répond : au revoir"], 4, "Léa heard “bonjour entendu"),
        (["Léa (Console) : bonjour", "Le guichet ne répond rien"], 4, "bonjour entendu"),
        (["Léa (Console) : bonjour", "Une demande est ouverte pour Léa"], 4, "Léa has no request"),
        (["Léa : bonjour"], 3, "Name the app the first time"),
        (["Léa (Telepathie) : bonjour"], 3, "no app is called Telepathie: choose one of"),
        (["Léa (Console) : bonjour", "Léa (WhatsApp) : bonjour"], 4, "on Console already"),
        (["Léa (Console) : bonjour", "Léa choisit Oui"], 4, "no reply has a button"),
        (["Léa (Console) : bonjour", "Léa change d'appareil"], 4, "no devices of its own"),
        (["Léa (Console) : bonjour", "Console tombe en panne"], 4, "cannot be out of order"),
        (["Il est 29 h"], 3, "no such time of day"),
        (
            ["Léa (WhatsApp) : une personne", "Les messages de Léa sont de bout en bout"],
            4,
            "ended at the network's cloud",
        ),
        (
            [
                "Léa (Console) : une personne",
                "L'agent Marc clôt la demande de Léa",
                "L'agent Marc écrit à Léa : trop tard",
            ],
            5,
            "Léa has no request",
        ),
    ],
)
async def test_what_does_not_come_true_is_told_with_its_line(
    tmp_path: Path, lines: list[str], line: int, why: str
) -> None:
    found = await played_through(tmp_path, *lines)
    assert found.failure is not None
    assert found.failure.step.line == line
    assert why in found.failure.why


async def test_words_in_clear_on_our_disks_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def careless(turn: Turn) -> Outcome:
        (tmp_path / "stage" / "counter" / "notes.txt").write_text(turn.message.text)
        return await assistant(turn)

    monkeypatch.setattr("tests.rehearsal.test_play.assistant", careless)
    file = tmp_path / "case.md"
    file.write_text("- Léa (Console) : mon secret à moi\n- Rien de ce que dit Léa n'est lisible sur nos disques\n")
    found = await rehearse(read_script(file), tmp_path / "stage", careless, played())
    assert found.failure is not None
    assert "notes.txt holds their words in clear" in found.failure.why


async def test_the_report_has_the_transcript_and_no_markup_of_customers(tmp_path: Path) -> None:
    found = await played_through(tmp_path, "Léa (Console) : <b>bonjour</b> | *vous*", "Le guichet répond : jamais")
    for name in ("report.html", "report.md"):
        write_report(tmp_path / name, [("case.md", found)])
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "did not come true" in text
        assert "<b>bonjour" not in text
        assert "Léa" in text
