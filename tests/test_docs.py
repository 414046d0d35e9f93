"""What README and docs say is true: every file, link, command, make target, setting and number in them."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.desk.texts import TEXTS as DESK
from bot.guichet_yml import LANGUAGES
from bot.settings import Settings
from bot.tickets.ticket import label
from connectors.console.connector import ConsoleConnector
from connectors.interop.partners.birdychat.connector import BirdyChat
from connectors.interop.partners.haiket.connector import Haiket
from connectors.interop.third_party import ThirdParty
from connectors.whatsapp.options import SETTINGS as WHATSAPP

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    + list((ROOT / "docs").rglob("*.md"))
    + list((ROOT / "connectors").rglob("README.md"))
    + list((ROOT / "connectors").rglob("SPEC.md"))
    + list((ROOT / "bench").rglob("*.md"))
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
AT_RUN_TIME = ("var", "models", "vectors", ".venv", ".uv")
"""Folders that are made by running: what lies in them cannot be checked here."""

page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _code(path: Path) -> list[str]:
    """All that stands between backticks, and each line of the code blocks."""
    text = _text(path)
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return inline + [line.strip() for block in blocks for line in block.splitlines()]


# --- links and files -------------------------------------------------------------------------------------------------


@page
def test_links_lead_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```", "", _text(path), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not link.startswith(("http", "mailto"))]
    gone = [link for link in links if not (path.parent / link.split("#")[0]).exists()]
    assert gone == []


@page
def test_files_named_are_there(path: Path) -> None:
    assert [name for name in _files_named(path) if not _exists(name, path)] == []


def _files_named(path: Path) -> Iterator[str]:
    """Whatever in code looks like a path of this project; `<...>` stands for any name."""
    top = {entry.name for entry in ROOT.iterdir()}
    for word in {word.strip(",;:()\"'") for code in _code(path) for word in code.split()}:
        looks_like_one = re.fullmatch(r"[\w.<>*-]+(/[\w.<>*-]+)*/?", word)
        first = word.split("/")[0]
        named = "/" in word and (first in top or first in AT_RUN_TIME)
        if (
            looks_like_one
            and (named or re.search(r"\w\.(py|yml|toml|md|lock|sh|http)$", word))
            and not re.search("example|FILE", word)
        ):
            yield word


def _exists(name: str, page: Path) -> bool:
    if name.split("/")[0] in AT_RUN_TIME:
        return True
    pattern = re.sub(r"<[^>]*>", "*", name.rstrip("/"))
    places = (ROOT, page.parent, ROOT / "bot", ROOT / "connectors", *(ROOT / "connectors").iterdir())
    nearby = page.parent.rglob(pattern) if "/" not in name and page.parent != ROOT else ()
    return any(any(place.glob(pattern)) for place in places if place.is_dir()) or any(nearby)


# --- commands --------------------------------------------------------------------------------------------------------


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@page
def test_make_targets_named_exist(path: Path) -> None:
    named = {match for code in _code(path) for match in re.findall(r"^make ([a-z]+)", code)}
    assert named - _targets() == set()


def test_every_target_is_in_the_help() -> None:
    told = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))
    assert told == _targets()
    declared = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert declared and set(declared[1].split()) == told


def _command_line() -> tuple[set[str], set[str]]:
    """The commands of `guichet` and all their options, from the source; those of played networks too."""
    files = [ROOT / "bot" / "cli.py", *(ROOT / "bot" / "commands").glob("*.py")]
    tree = ast.parse("\n".join(_text(path).replace("from __future__ import annotations", "") for path in files))
    commands = {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "command"
        for _ in node.args[:1]
        if isinstance(node.args[0], ast.Constant)
    }
    texts = _texts_in(tree)
    for played in (ROOT / "connectors").glob("*/*/__main__.py"):
        if named := re.search(r'^COMMAND = "([a-z-]+)"$', source := _text(played), re.MULTILINE):
            commands.add(named[1])
            texts |= _texts_in(ast.parse(source))
    return commands, {option for text in texts for option in text.split("/") if option.startswith("--")} | {"--help"}


def _texts_in(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@page
def test_commands_of_guichet_named_exist(path: Path) -> None:
    commands, options = _command_line()
    used = [match.groups() for code in _code(path) for match in re.finditer(r"(?<!Le )\bguichet ([a-z-]+)(.*)$", code)]
    used = [(name, rest) for name, rest in used if not rest.startswith(":")]
    assert {name for name, _ in used} - commands == set()
    assert {o for _, rest in used for o in re.findall(r"--[a-z-]+", rest)} - options == set()


def test_readme_tells_every_command() -> None:
    commands, _ = _command_line()
    assert {name for name in commands if f"`guichet {name}" not in README} == set()


@page
def test_modules_that_are_run_exist(path: Path) -> None:
    for name in {match for code in _code(path) for match in re.findall(r"python -m ([\w.]+)", code)} - {"pytest"}:
        place = ROOT / name.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), name


def test_exit_codes_are_as_told() -> None:
    source = _text(ROOT / "bot" / "cli.py")
    assert "DONE, FOUND_WRONG, COULD_NOT_RUN = 0, 1, 2" in source
    assert "Exit codes: 0 done, 1 found wrong, 2 could not run." in README


# --- settings --------------------------------------------------------------------------------------------------------

NAME = re.compile(r"\b(?:GUICHET|WHATSAPP|CONSOLE|BIRDYCHAT|HAIKET)_[A-Z][A-Z_]*[A-Z]\b")
FOR_TESTS = {"GUICHET_ARTEFACTS"}
PARTNERS = (BirdyChat, Haiket)
"""Apps whose settings are told on their own pages; the names are put together, so no string in the code has them."""


@functools.cache
def _settings_in_code() -> set[str]:
    """Every setting that a string in the code names; a constant of the same look is no setting."""
    sources = [path for folder in ("bot", "connectors") for path in (ROOT / folder).rglob("*.py")]
    nodes = (node for path in sources if "test" not in path.name for node in ast.walk(ast.parse(_text(path))))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {name for text in texts for name in NAME.findall(text)} | _settings_of_partners()


def _settings_of_partners() -> set[str]:
    return {setting.name for partner in PARTNERS for setting in partner.settings}


def _table(page: str = README) -> dict[str, str]:
    """The settings table of a page: name -> its second column."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", page, re.MULTILINE)
    return {name: default.strip("`") for name, default in rows}


def test_the_table_has_every_setting_and_no_other() -> None:
    assert set(_table()) == _settings_in_code() - FOR_TESTS - _settings_of_partners()


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda partner: partner.network)
def test_a_partners_page_tells_each_of_its_settings_and_no_other(partner: type[ThirdParty]) -> None:
    page = _text(ROOT / "connectors" / "interop" / "partners" / partner.network / "README.md")
    assert set(_table(page)) == {setting.name for setting in partner.settings}


@page
def test_settings_named_exist(path: Path) -> None:
    assert set(NAME.findall(_text(path))) - _settings_in_code() - FOR_TESTS == set()


def test_the_defaults_are_as_told(tmp_path: Path) -> None:
    table, settings = _table(), Settings.read({}, tmp_path)
    ports = {
        "GUICHET_PORT": settings.port,
        "GUICHET_DESK_PORT": settings.desk_port,
        "GUICHET_DEMO_PORT": settings.demo_port,
    }
    assert {name: int(table[name]) for name in ports} == ports
    assert settings.data == tmp_path / table["GUICHET_DATA"]
    assert settings.keys == settings.data / "keys"
    assert settings.database_url.startswith("sqlite:///")
    for setting in (*WHATSAPP, *ConsoleConnector.settings):
        assert setting.required or table[setting.name] == (setting.default or "none")


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_languages_intents_and_topics_are_counted_right() -> None:
    languages = sorted(folder.name for folder in (ROOT / "data" / "nlu").iterdir() if folder.is_dir())
    intents = {
        language: {file.stem for file in (ROOT / "data" / "nlu" / language).glob("*.yml")} for language in languages
    }
    topics = yaml.safe_load(_text(ROOT / "guichet.yml"))["topics"]
    assert languages == sorted(LANGUAGES)
    assert intents["de"] == intents["en"] == intents["fr"] >= set(topics)
    assert f"{len(intents['en'])} intents in {len(languages)} languages" in README
    assert f"{len(topics)} topics of technical support" in README


def test_each_topic_has_the_examples_that_leads_are_told() -> None:
    (least,) = re.findall(r"at least (\d+) examples of each topic", _text(ROOT / "docs" / "leads.md"))
    for topic in yaml.safe_load(_text(ROOT / "guichet.yml"))["topics"]:
        for file in (ROOT / "data" / "nlu").glob(f"*/{topic}.yml"):
            assert len(re.findall(r"^\s+- ", _text(file), re.MULTILINE)) >= int(least), file


def test_the_sizes_told_to_developers_are_those_that_are_held() -> None:
    held = _text(ROOT / "tests" / "test_house_style.py")
    (file, function) = re.findall(
        r"at most (\d+) lines, functions of at most (\d+)", _text(ROOT / "docs/developers.md")
    )[0]
    assert f"LONGEST_FILE = {file}\n" in held
    assert f"LONGEST_FUNCTION = {function}\n" in held


def test_ticket_numbers_look_as_told() -> None:
    assert f"`{label(1042)}`" in _text(ROOT / "docs" / "customers.md")


def test_the_words_told_to_agents_are_those_of_the_desk() -> None:
    guide = _text(ROOT / "docs" / "agents.md")
    words = {english for _, english in DESK.values()}
    told = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", guide)) | {"Take", "Hand back", "Resolve"}
    assert {"Maybe sent twice", "Nobody yet"} <= told
    assert told - words == set()


# --- the project itself ----------------------------------------------------------------------------------------------


def test_the_changelog_knows_this_version() -> None:
    (version,) = re.findall(r'^version = "([^"]+)"', _text(ROOT / "pyproject.toml"), re.MULTILINE)
    assert f"## [{version}]" in _text(ROOT / "CHANGELOG.md")


def test_the_licence_is_there_in_full() -> None:
    text = _text(ROOT / "LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*")), ids=lambda path: path.stem)
def test_a_decision_is_dated_and_a_page_at_most(path: Path) -> None:
    text = _text(path)
    date = re.match(r"(\d{4}-\d\d-\d\d)-[a-z-]+\.md$", path.name)
    assert date and f"\n{date[1]}\n" in text
    for part in ("**Context.**", "**Choice.**", "**What would change our mind.**"):
        assert part in text
    assert len(text.splitlines()) <= 60


def test_the_lock_names_the_public_index_only() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", _text(ROOT / "uv.lock")))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_pictures_of_the_readme_are_pictures() -> None:
    for name in re.findall(r"\((docs/pictures/[\w.]+)\)", README):
        assert (ROOT / name).read_bytes().startswith(b"\x89PNG"), name
