"""The import rules, the sizes and the names of the code, read from its source; nothing is imported to check it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
WRITTEN_BY_TOOLS = ("bot/migrations/versions/",)


# --- reading the source ----------------------------------------------------------------------------------------------


def _files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _is_test(path: Path) -> bool:
    return path.name.startswith("test_") or path.name == "conftest.py" or "fixtures" in path.parts


SOURCES = _files("bot", "connectors")
CODE = [path for path in SOURCES if not _is_test(path)]
EVERYTHING = SOURCES + _files("tests", "bench", "scripts")
TREES = {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in EVERYTHING}


def _imports(path: Path, *, top_only: bool = False) -> set[str]:
    """Every module that a file imports, in full; of `from a import b` both `a` and `a.b`, for b may be a module."""
    nodes = TREES[path].body if top_only else ast.walk(TREES[path])
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            found |= _imported_by_call(node)
    return found


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _imported_by_call(node: ast.Call) -> set[str]:
    """What `importlib.import_module("x")` and `__import__("x")` bring in."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in ("import_module", "__import__") or not node.args:
        return set()
    first = node.args[0]
    return {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else {"?"}


def _below(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _offences(files: list[Path], *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    """Each import, of one of these files, of a forbidden package."""
    return [
        f"{_name(path)} imports {module}"
        for path in files
        for module in sorted(_imports(path))
        if any(_below(module, name) for name in forbidden) and not any(_below(module, name) for name in but)
    ]


def _none(offences: list[str]) -> None:
    assert not offences, "\n" + "\n".join(offences)


def _in(path: Path, places: tuple[str, ...]) -> bool:
    """Whether a file is one of these places: a file (`*` stands for anything), or a folder, which ends with a slash."""
    return any(fnmatch(_name(path), f"{place}*" if place.endswith("/") else place) for place in places)


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
    assert {"bot/receive.py", "bot/converse.py", "bot/deliver.py"} <= {_name(path) for path in CODE}
    assert "connectors.sdk.connector" in _imports(ROOT / "bot/receive.py") | _imports(ROOT / "bot/app.py")


def test_the_sdk_knows_no_network_and_not_us() -> None:
    files = [path for path in SOURCES if _in(path, ("connectors/sdk/",))]
    _none(_offences(files, "bot", "rasa", "rasa_sdk", "sanic", *_networks()))


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_knows_the_sdk_and_itself(network: str) -> None:
    files = [path for path in SOURCES if _in(path, (f"connectors/{network}/",))]
    _none(_offences(files, "connectors", but=("connectors.sdk", f"connectors.{network}")))
    _none(_offences(files, "bot", "rasa", "rasa_sdk", "sanic"))


def test_only_channels_names_networks() -> None:
    """`bot/networks.py` lists the folders of `connectors` and imports what it finds, without a name."""
    files = [path for path in CODE if _in(path, ("bot/",)) and not _in(path, ("bot/channels.py", "bot/networks.py"))]
    _none(_offences(files, "connectors", but=("connectors.sdk",)))
    _none(_offences([path for path in CODE if _in(path, ("bot/networks.py",))], *_networks()))


def test_only_networks_imports_by_a_computed_name() -> None:
    _none(_offences([path for path in CODE if not _in(path, ("bot/networks.py",))], "?"))


def test_nothing_imports_the_desk_but_the_desk() -> None:
    """`guichet run` prints the first-run link, and that is all it knows of the desk, which is a process of its own."""
    others = [path for path in CODE if not _in(path, ("bot/desk/", "bot/running/"))]
    _none(_offences(others, "bot.desk"))
    _none(_offences([path for path in CODE if _in(path, ("bot/running/",))], "bot.desk", but=("bot.desk.first_run",)))


def test_the_desk_never_loads_rasa() -> None:
    files = [path for path in CODE if _in(path, ("bot/desk/",))]
    _none(_offences(files, "bot.channels", "bot.assistant", "bot.actions", "bot.app", "rasa", "rasa_sdk"))


# --- one home per outside library ------------------------------------------------------------------------------------

ROWS = (
    *("bot/store.py", "bot/schema.py", "bot/box.py", "bot/conversations.py", "bot/ledger.py", "bot/receive.py"),
    *(
        "bot/converse.py",
        "bot/outcomes.py",
        "bot/deliver.py",
        "bot/receipts.py",
        "bot/replies.py",
        "bot/app.py",
        "bot/worker.py",
    ),
    *("bot/tickets/", "bot/media/shelf.py", "bot/vault/custody.py", "bot/migrations/", "bot/desk/"),
)
HOMES = {
    "rasa": ("bot/channels.py", "bot/assistant/", "bot/nlu/", "bot/training/"),
    "rasa_sdk": ("bot/actions/", "bot/assistant/"),
    "sanic": ("bot/channels.py", "bot/assistant/serve.py", "bot/desk/"),  # Rasa's server is Sanic
    "aiohttp": (
        *("connectors/sdk/web.py", "connectors/sdk/testkit/"),
        *("connectors/console/", "connectors/whatsapp/sandbox*.py"),
    ),
    "nacl": ("bot/vault/", "connectors/sdk/signatures.py", "connectors/interop/"),
    "sqlalchemy": ROWS,
    "alembic": ("bot/store.py", "bot/migrations/"),
    "jinja2": ("bot/desk/",),
    "sklearn": ("bot/nlu/", "bot/training/"),
    "typer": ("bot/cli.py",),
}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str) -> None:
    _none(_offences([path for path in CODE if not _in(path, HOMES[library])], library))


PURE = ("bot/tickets/ticket.py", "bot/triage/decide.py", *(f"connectors/{name}/payloads.py" for name in NETWORKS))
IO = (
    *("socket", "pathlib", "os", "io", "shutil", "tempfile", "subprocess", "asyncio", "threading", "urllib", "http"),
    *("random", "secrets", "sqlalchemy", "aiohttp", "requests", "sanic", "rasa", "rasa_sdk", "nacl", "bot.store"),
)


@pytest.mark.parametrize("name", PURE)
def test_pure_code_does_no_io(name: str) -> None:
    path = ROOT / name
    _none(_offences([path], *IO))
    called = {node.func.id for node in _nodes(path, ast.Call) if isinstance(node.func, ast.Name)}
    assert called & {"open", "print", "input", "exec", "eval", "__import__"} == set()


def _nodes(path: Path, kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(TREES[path]) if isinstance(node, kind))


# --- the fast tests --------------------------------------------------------------------------------------------------

LOADS_RASA = ("rasa", "rasa_sdk", "bot.channels", "bot.assistant", "bot.actions")


def _marked(path: Path, mark: str) -> bool:
    """Whether the whole file carries a mark: `pytestmark = pytest.mark.rasa`, alone or in a list."""
    for node in TREES[path].body:
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "pytestmark" for t in node.targets):
            return any(isinstance(part, ast.Attribute) and part.attr == mark for part in ast.walk(node.value))
    return False


def test_the_fast_tests_never_load_rasa() -> None:
    offences = []
    for path in [path for path in EVERYTHING if _is_test(path) and not _marked(path, "rasa")]:
        loaded = [m for m in _imports(path, top_only=True) if any(_below(m, name) for name in LOADS_RASA)]
        offences += [f"{_name(path)} imports {module}, and its tests are not marked rasa" for module in sorted(loaded)]
    _none(offences)


# --- sizes, names, docstrings ----------------------------------------------------------------------------------------


def test_no_file_is_too_long() -> None:
    files = [path for path in EVERYTHING if not _in(path, WRITTEN_BY_TOOLS) and "fixtures" not in path.parts]
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    _none([f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FILE])


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{_name(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in EVERYTHING
        if not _in(path, WRITTEN_BY_TOOLS)
        for node in _functions(path)
    }
    _none([f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FUNCTION])


def test_no_name_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools", "stuff"}
    _none([_name(path) for path in EVERYTHING if {path.stem, *path.relative_to(ROOT).parts} & empty])


def test_every_module_says_what_it_is() -> None:
    silent = [_name(path) for path in EVERYTHING if not ast.get_docstring(TREES[path]) and path.stat().st_size]
    _none(silent)
    _none([_name(path) for path in CODE if not path.stat().st_size])


def test_everything_public_says_what_it_gives() -> None:
    silent = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in CODE
        if not _in(path, WRITTEN_BY_TOOLS)
        for node in _public(TREES[path])
        if not ast.get_docstring(node) and not _speaks_for_itself(path, node.name)
    ]
    _none(silent)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def _public(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public functions and classes, and the public methods of those; what sits inside a function is its own."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _speaks_for_itself(path: Path, name: str) -> bool:
    """A test's name is its sentence; `name` of an action is Rasa's own contract."""
    return name.startswith("test_") or (_in(path, ("bot/actions/",)) and name == "name")
