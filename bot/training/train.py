"""Train the assistant: one model file per state of the project, made once.

Rasa is imported inside, after its environment is set: it is slow to import, and it would write to the home and to the
working folder. Here all it writes lies below the data folder (`GUICHET_DATA`) or in `models`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.training.errors import TrainingFailed
from bot.training.fingerprint import model_path
from bot.training.lean import leave_out_tensorflow
from bot.training.reading import check_files

Progress = Callable[[str], None]


def train(root: Path, models: Path, *, force: bool = False, progress: Progress = lambda line: None) -> Path:
    """The model for the project in `root`, trained now unless `models` has it already (or `force`).

    Raises TrainingFailed; `models` is then as it was.
    """
    path = model_path(root, models)
    if path.is_file() and not force:
        progress(f"{path.name} fits, nothing to train")
        return path
    started = time.monotonic()
    progress("reading the training data")
    examples = check_files(root)
    progress("loading Rasa")
    with _workshop(root, models) as workshop:
        _import_rasa()
        keep_home_clean(data_folder(root))
        progress(f"training on {examples:,} examples")
        _trained(root, workshop).replace(path)
    progress(f"{path.name} trained in {time.monotonic() - started:.0f} s")
    return path


def prepare_rasa(data: Path, config: Path = Path("config.yml")) -> None:
    """Set Rasa's environment, before its first import: it reports nothing and writes below `data`.

    TensorFlow is left out unless `config` names a component that may need it.
    """
    leave_out_tensorflow(config)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["RASA_CACHE_DIRECTORY"] = str(data / "rasa-cache")
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "200")
    os.environ["MPLCONFIGDIR"] = str(data / "rasa-cache" / "matplotlib")
    os.environ["KERAS_HOME"] = str(data / "rasa-cache" / "keras")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def keep_home_clean(data: Path) -> None:
    """Rasa keeps a file of its own in the home, whatever its environment says: below `data` too. Imports Rasa."""
    constants = importlib.import_module("rasa.constants")
    constants.GLOBAL_USER_CONFIG_PATH = str(data / "rasa-cache" / "global.yml")  # type: ignore[attr-defined]


def data_folder(root: Path) -> Path:
    """Where everything written at run time lies: `GUICHET_DATA`, or `var` in the project."""
    return Path(os.environ.get("GUICHET_DATA") or root / "var").resolve()


def _trained(root: Path, workshop: Path) -> Path:
    from rasa.model_training import train as rasa_train

    output = io.StringIO()
    try:
        with quiet(output):
            result = rasa_train(
                domain=str(root / "domain.yml"),
                config=str(root / "config.yml"),
                training_files=[str(root / "data")],
                output=str(workshop),
                fixed_model_name="made",
                core_additional_arguments={"augmentation_factor": 0},  # stories glued together teach rules nothing
            )
    except (Exception, SystemExit) as error:  # Rasa leaves by SystemExit where a story is wrong
        raise TrainingFailed(_cause(error, output.getvalue())) from error
    if not result.model or not Path(result.model).is_file():
        raise TrainingFailed(_cause(None, output.getvalue()))
    return Path(result.model)


def _import_rasa() -> None:
    with quiet(io.StringIO()):
        importlib.import_module("rasa.model_training")


def _cause(error: BaseException | None, output: str) -> str:
    while type(error).__name__ == "GraphComponentException" and error is not None and error.__cause__ is not None:
        error = error.__cause__  # Rasa names the node of its graph; what went wrong in it is below
    said = "" if error is None or isinstance(error, SystemExit) else str(error).strip()
    last = [line.strip() for line in output.splitlines() if line.strip()][-8:]
    return said or "\n".join(last) or (type(error).__name__ if error else "Rasa made no model and gave no reason")


@contextlib.contextmanager
def _workshop(root: Path, models: Path) -> Iterator[Path]:
    """A folder beside the models in which the new one is made, gone afterwards; temporary files go below the data."""
    scratch = data_folder(root) / "tmp"
    try:
        models.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".making-", dir=models))
    except OSError as error:
        raise TrainingFailed(f"{error.filename}: {error.strerror}") from error
    prepare_rasa(data_folder(root), root / "config.yml")
    before, tempfile.tempdir = tempfile.tempdir, str(scratch)
    try:
        yield workshop
    finally:
        tempfile.tempdir = before
        shutil.rmtree(workshop, ignore_errors=True)


@contextlib.contextmanager
def quiet(output: io.StringIO) -> Iterator[None]:
    """Rasa's prints into `output`; its log and its warnings to nobody."""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
