#!/bin/sh
# Finds a Python that can run setup.py, and runs it. Every make target that needs the project set up calls this first.
# When nothing changed since the last time it returns at once.
set -eu
cd "$(dirname "$0")/.."

if [ -x .venv/bin/python ] && .venv/bin/python -I -S scripts/setup.py --fits 2>/dev/null; then
    exit 0
fi

for python in "${PYTHON:-python3}" python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1; then
        exec "$python" scripts/setup.py
    fi
done

echo "set-up: no Python 3.9 or newer found: install one (sudo apt-get install python3), or name it: make PYTHON=/path/to/python3" >&2
exit 2
