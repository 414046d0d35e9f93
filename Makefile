# The whole project by name: `make help` lists what there is. Each target sets up what it needs first, and nothing else
# has to be installed: git, make and any Python from 3.9 on are enough.

ARGS ?=
CODE := bot connectors tests bench scripts
FAST := not rasa and not slow and not browser and not postgres
APT := $(if $(filter 0,$(shell id -u)),,sudo )apt-get
export PYTHON
# Without compiled files each of the many processes of a test run compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run train test check format bench pictures system clean
MAKEFLAGS += --no-print-directory

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  ARGS are passed on: make run ARGS=--no-demo, make test ARGS='-k ticket'"

setup: ## Python 3.10 and the locked dependencies, in .uv/ and .venv/ (the others call this)
	@sh scripts/setup.sh

run: setup ## Start it all: chat page, desk and assistant (trains the assistant first when no model fits)
	@.venv/bin/guichet run $(ARGS)

train: setup ## Train the assistant on data/, unless models/ has a model that fits
	@.venv/bin/guichet train $(ARGS)

test: setup ## The whole suite, on both cores (about a quarter of an hour)
	@.venv/bin/python -m pytest -n 2 --dist worksteal $(ARGS)

check: setup ## The fast loop: format, ruff, mypy, tests without Rasa (under 30 s)
	@.venv/bin/ruff format --check --quiet --output-format concise $(CODE) || { echo "check: run make format"; exit 1; }
	@.venv/bin/ruff check --quiet $(CODE)
	@said=$$(mktemp); .venv/bin/mypy >$$said 2>&1 & types=$$!; \
	.venv/bin/python -m pytest -n 2 -m "$(FAST)" $(ARGS); tests=$$?; \
	wait $$types; types=$$?; cat $$said; rm -f $$said; [ $$tests = 0 ] && [ $$types = 0 ]

format: setup ## Format the code and mend what ruff can mend
	@.venv/bin/ruff format $(CODE)
	@.venv/bin/ruff check --fix $(CODE)

bench: setup ## Ours beside Rasa's default on the same data (the peer is trained once: that takes a while)
	@.venv/bin/python -m bench $(ARGS)

pictures: setup ## The README's screenshots, from the page tests
	@.venv/bin/python scripts/pictures.py

system: ## Debian's chromium and postgresql, which the page tests and the PostgreSQL tests use (apt-get)
	@$(APT) update -qq
	@$(APT) install -y -qq --no-install-recommends chromium postgresql

clean: ## Remove what was installed, trained and cached; what customers said (var/) stays
	@rm -rf .venv .uv models .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
