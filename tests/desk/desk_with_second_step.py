"""The desk as an operator starts it, whose `guichet.yml` demands the second step of the roles given as arguments."""

from __future__ import annotations

import sys

from bot.desk import parts
from bot.desk.__main__ import main

if __name__ == "__main__":
    roles = frozenset(sys.argv[1:])
    parts.load_demands = lambda: roles
    sys.argv[1:] = []
    main()
