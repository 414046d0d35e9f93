"""The import rules: who may know whom. Read from the source; nothing is imported to check it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.source import (
    CODE,
    EVERYTHING,
    ROOT,
    SOURCES,
    TREES,
    imports_of,
    is_below,
    is_test,
    lies_in,
    name_of,
    none_of,
    offences_in,
)

# --- networks and us -------------------------------------------------------------------------------------------------

NETWORKS = sorted(
    folder.name
    for folder in (ROOT / "connectors").iterdir()
    if folder.is_dir() and folder.name != "sdk" and not folder.name.startswith(("_", "."))
)


def _networks() -> list[str]:
    return [f"connectors.{network}" for network in NETWORKS]


def test_the_rules_look_at_the_real_code() -> None:
    """A wrong path would make every rule below hold without looking at anything."""
    assert {"console", "whatsapp"} <= set(NETWORKS)
    assert {"bot/receive.py", "bot/converse.py", "bot/deliver.py"} <= {name_of(path) for path in CODE}
    assert "connectors.sdk.connector" in imports_of(ROOT / "bot/receive.py") | imports_of(ROOT / "bot/app.py")


def test_the_sdk_knows_no_network_and_not_us() -> None:
    files = [path for path in SOURCES if lies_in(path, ("connectors/sdk/",))]
    none_of(offences_in(files, "bot", "rasa", "rasa_sdk", "sanic", *_networks()))


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_knows_the_sdk_and_itself(network: str) -> None:
    files = [path for path in SOURCES if lies_in(path, (f"connectors/{network}/",))]
    none_of(offences_in(files, "connectors", but=("connectors.sdk", f"connectors.{network}")))
    none_of(offences_in(files, "bot", "rasa", "rasa_sdk", "sanic"))


def test_only_channels_names_networks() -> None:
    """`bot/networks.py` lists the folders of `connectors` and imports what it finds, without a name."""
    files = [
        path for path in CODE if lies_in(path, ("bot/",)) and not lies_in(path, ("bot/channels.py", "bot/networks.py"))
    ]
    none_of(offences_in(files, "connectors", but=("connectors.sdk",)))
    none_of(offences_in([path for path in CODE if lies_in(path, ("bot/networks.py",))], *_networks()))


def test_only_networks_imports_by_a_computed_name() -> None:
    """And the played partner, which plays whatever partner has a folder."""
    allowed = ("bot/networks.py", "connectors/interop/simulator/played.py")
    none_of(offences_in([path for path in CODE if not lies_in(path, allowed)], "?"))


def test_tables_are_imported_from_the_schema_alone() -> None:
    """Each package may define its own, and `bot/schema.py` gathers them all: a table it forgets would not be made."""
    schema = ROOT / "bot/schema.py"
    homes = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "bot").glob("*/tables.py")}
    assert {"bot.consent.tables", "bot.tickets.tables", "bot.vault.tables"} <= homes <= imports_of(schema)
    none_of(offences_in([path for path in CODE if path != schema], *homes))


def test_nothing_imports_the_desk_but_the_desk() -> None:
    """`guichet run` prints the first-run link, and that is all it knows of the desk, which is a process of its own."""
    others = [path for path in CODE if not lies_in(path, ("bot/desk/", "bot/running/"))]
    none_of(offences_in(others, "bot.desk"))
    none_of(
        offences_in(
            [path for path in CODE if lies_in(path, ("bot/running/",))], "bot.desk", but=("bot.desk.first_run",)
        )
    )


def test_the_desk_never_loads_rasa() -> None:
    files = [path for path in CODE if lies_in(path, ("bot/desk/",))]
    none_of(offences_in(files, "bot.channels", "bot.assistant", "bot.actions", "bot.app", "rasa", "rasa_sdk"))


# --- one home per outside library ------------------------------------------------------------------------------------

ROWS = (
    *(
        "bot/store.py",
        "bot/schema.py",
        "bot/columns.py",
        "bot/consent/",
        "bot/incidents/",
        "bot/many.py",
        "bot/box.py",
        "bot/inward/conversations.py",
        "bot/watch/ledger.py",
        "bot/watch/inventory.py",
        "bot/receive.py",
        "bot/inward/identity.py",
        "bot/watch/network_news.py",
    ),
    *(
        "bot/converse.py",
        "bot/talk/outcomes.py",
        "bot/deliver.py",
        "bot/outward/gate.py",
        "bot/outward/pace.py",
        "bot/outward/window.py",
        "bot/outward/receipts.py",
        "bot/outward/repeats.py",
        "bot/talk/replies.py",
        "bot/outward/said.py",
        "bot/app.py",
        "bot/worker.py",
        "bot/talk/choices.py",
        "bot/talk/dialogue.py",
        "bot/talk/agent_writes.py",
        "bot/inward/doors.py",
        "bot/inward/opening.py",
        "bot/outward/wires.py",
        "bot/running/quarantine.py",
        "bot/running/training.py",
    ),
    *(
        "bot/tickets/",
        "bot/media/shelf.py",
        "bot/media/checks.py",
        "bot/media/tables.py",
        "bot/vault/belonging.py",
        "bot/vault/custody.py",
        "bot/vault/histories.py",
        "bot/vault/living.py",
        "bot/vault/tables.py",
        "bot/audit/",
        "bot/numbers/",
        "bot/rehearsal/",
        "bot/studio/",
        "bot/training/",
        "bot/vault/state.py",
        *(
            f"bot/vault/{name}.py"
            for name in ("verify", "heads", "portion", "register_name", "remembered", "state_rows", "upkeep")
        ),
        "bot/vault/rotation.py",
        "bot/vault/recovery.py",
        "bot/running/keys.py",
        "bot/running/custody.py",
        "bot/vault/records.py",
        "bot/erasure/",
        "bot/running/rights.py",
        "bot/leaving/",
        "bot/bundle/gather.py",
        "bot/migrations/",
        "bot/desk/",
        "bot/team/",
        "bot/running/team.py",
    ),
)
HOMES = {
    "rasa": ("bot/channels.py", "bot/assistant/", "bot/nlu/", "bot/training/"),
    "rasa_sdk": ("bot/actions/", "bot/assistant/"),
    "sanic": ("bot/channels.py", "bot/assistant/serve.py", "bot/desk/"),  # Rasa's server is Sanic
    "aiohttp": (
        *("connectors/sdk/web.py", "connectors/sdk/testkit/", "connectors/sdk/played/"),
        *("connectors/console/", "connectors/whatsapp/sandbox/", "connectors/interop/simulator/"),
    ),
    "nacl": ("bot/vault/", "connectors/sdk/signatures.py", "connectors/interop/"),
    **dict.fromkeys(("x3dh", "doubleratchet", "xeddsa", "cbor2", "cryptography"), ("connectors/interop/",)),
    "sqlalchemy": ROWS,
    "alembic": ("bot/store.py", "bot/migrations/"),
    "jinja2": (
        "bot/desk/",
        "bot/onboarding/",
    ),
    **dict.fromkeys(("sklearn", "scipy"), ("bot/nlu/", "bot/training/")),
    "matplotlib": ("bot/training/", "bot/numbers/"),
    "lifelines": ("bot/numbers/",),
    "typer": ("bot/cli.py", "bot/commands/"),
    **dict.fromkeys(
        ("PIL", "av", "imagehash", "pillow_heif", "rapidocr_onnxruntime"), ("bot/media/", "bot/rehearsal/")
    ),
}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str) -> None:
    none_of(offences_in([path for path in CODE if not lies_in(path, HOMES[library])], library))


CONSENT = ("bot/consent/decide.py", "bot/consent/answers.py", "bot/consent/spoken.py", "bot/consent/encryption.py")
PURE = (
    "bot/tickets/ticket.py",
    "bot/triage/decide.py",
    *CONSENT,
    *(f"connectors/{name}/payloads.py" for name in NETWORKS),
)
IO = (
    *("socket", "pathlib", "os", "io", "shutil", "tempfile", "subprocess", "asyncio", "threading", "urllib", "http"),
    *("random", "secrets", "sqlalchemy", "aiohttp", "requests", "sanic", "rasa", "rasa_sdk", "nacl", "bot.store"),
)


@pytest.mark.parametrize("name", PURE)
def test_pure_code_does_no_io(name: str) -> None:
    path = ROOT / name
    none_of(offences_in([path], *IO))
    called = {node.func.id for node in _nodes(path, ast.Call) if isinstance(node.func, ast.Name)}
    assert called & {"open", "print", "input", "exec", "eval", "__import__"} == set()


def _nodes(path: Path, kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(TREES[path]) if isinstance(node, kind))


# --- the fast tests --------------------------------------------------------------------------------------------------

OURS = frozenset(EVERYTHING)
LOADS_RASA = "rasa"
"""`rasa_sdk` loads nothing heavy."""


def _marked(path: Path, mark: str) -> bool:
    """Whether the whole file carries a mark: `pytestmark = pytest.mark.rasa`, alone or in a list."""
    for node in TREES[path].body:
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "pytestmark" for t in node.targets):
            return any(isinstance(part, ast.Attribute) and part.attr == mark for part in ast.walk(node.value))
    return False


def test_the_fast_tests_never_load_rasa() -> None:
    """Not by what they import, and not by what that imports."""
    offences = []
    for path in [path for path in EVERYTHING if is_test(path) and not _marked(path, "rasa")]:
        loaded = sorted(name_of(file) for file in _loaded_by(path) if _imports_at_once(file, LOADS_RASA))
        offences += [f"{name_of(path)} is not marked rasa, and loads it by {file}" for file in loaded]
    none_of(offences)


def _loaded_by(path: Path) -> set[Path]:
    """The file and every file of ours that importing it loads."""
    loaded, waiting = set(), [path]
    while waiting:
        file = waiting.pop()
        if file in loaded:
            continue
        loaded.add(file)
        waiting += _loads(file)
    return loaded


@cache
def _loads(file: Path) -> list[Path]:
    return [found for module in imports_of(file, top_only=True) for found in _files_of(module)]


@cache
def _files_of(module: str) -> list[Path]:
    """The file of a module of ours, with those of the packages it lies in; none for anything else."""
    parts = module.split(".")
    packages = [ROOT.joinpath(*parts[:n], "__init__.py") for n in range(1, len(parts) + 1)]
    return [path for path in (*packages, ROOT.joinpath(*parts).with_suffix(".py")) if path in OURS]


def _imports_at_once(path: Path, package: str) -> bool:
    return any(is_below(module, package) for module in imports_of(path, top_only=True))


def test_the_tests_that_drive_a_browser_say_so() -> None:
    """So that the fast loop leaves them out."""
    pages = [path for path in EVERYTHING if lies_in(path, ("tests/pages/",)) and path.name.startswith("test_")]
    none_of([f"{name_of(path)} is not marked browser" for path in pages if not _marked(path, "browser")])
