"""Which of many sentences are nearly the same, in a process of its own: `python -m bot.training.likeness_job`.

Reads a JSON list of sentences from standard input and writes `[[place, place, likeness], ...]`, the likest first.
"""

from __future__ import annotations

import json
import sys
import warnings

from bot.training.likeness import pairs


def main() -> None:
    """Read the sentences, write the pairs."""
    warnings.simplefilter("ignore")
    print(json.dumps(pairs([str(text) for text in json.load(sys.stdin)])))


if __name__ == "__main__":
    main()
