"""Writes `bot/masking/words.txt`: the words of our training messages, which are nobody's name.

Run it when the training data has grown: a word with a capital that is not in the list is masked as a name.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.masking.names import first_names  # noqa: E402
from bot.nlu.fold import fold  # noqa: E402
from tests.nlu.examples import training  # noqa: E402

MORE = (
    "monsieur madame mademoiselle messieurs mesdames mr mrs ms miss mme mlle dr docteur doctor cordialement regards "
    "lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april "
    "may june july august september october november december france english french francais anglais"
)
LETTERS = re.compile(r"[^\W\d_]+")


def main() -> None:
    """Write the file."""
    tables = (ROOT / "bot" / "nlu" / "entity_tables.py").read_text(encoding="utf-8")
    texts = [*(example.text for example in training()), tables, MORE]
    words = {fold(word) for text in texts for word in LETTERS.findall(text)}
    kept = sorted(word for word in words if len(word) > 1 and (word not in first_names() or first_names()[word]))
    (ROOT / "bot" / "masking" / "words.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
