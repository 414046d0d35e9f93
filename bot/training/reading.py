"""A first look at the files that training reads, so that a slip is named with its file and line before Rasa starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.training.errors import TrainingFailed


def check_files(root: Path) -> int:
    """The number of examples in the project at `root`. Raises TrainingFailed for the first file that is broken."""
    for name in ("config.yml", "domain.yml"):
        read_yaml(root / name)
    files = sorted((root / "data").rglob("*.yml"))
    examples = sum(_examples(read_yaml(path)) for path in files)
    if not examples:
        raise TrainingFailed(f"{root / 'data'}: no example of any intent")
    return examples


def read_yaml(path: Path) -> Any:
    """What a YAML file says. Raises TrainingFailed with the line of a slip."""
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise TrainingFailed(f"{path}{line}: {error.problem or error.context}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise TrainingFailed(f"{path}: not YAML in UTF-8 ({error})") from error
    except OSError as error:
        raise TrainingFailed(f"{path}: {error.strerror}") from error


def _examples(content: Any) -> int:
    entries = (content.get("nlu") if isinstance(content, dict) else None) or []
    blocks = [str(entry.get("examples", "")) for entry in entries if isinstance(entry, dict) and "intent" in entry]
    return sum(line.lstrip().startswith("- ") for block in blocks for line in block.splitlines())
