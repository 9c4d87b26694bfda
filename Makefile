# Everything a newcomer types. `make` alone lists the targets.
#
# A second run is quick: each step leaves a stamp inside what it made, and starts again only when its sources change.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
LOCKS := requirements requirements-dev requirements-install requirements-node
WORKERS ?= 2# processes of a test run; 0 runs the tests in the main one
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist worksteal

# The first Python that is recent enough.
PYTHON = $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# npm trusts the certificates that the machine trusts, as pip and uv are told to.
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)

# Libraries are compiled once, at their first import, even where containers forbid it.
unexport PYTHONDONTWRITEBYTECODE


##@ Use it

.PHONY: install
install: .venv/.installed .venv/.linked facilitator/static/vendor/.copied ## Make the environment (.venv) and copy the front-end libraries

.PHONY: run
run: install ## Serve the product; a new database gets the demonstration first
	@$(BIN)/facilitator db upgrade
	@$(BIN)/facilitator demo --if-new
	@exec $(BIN)/facilitator run


##@ Work on it

.PHONY: test
test: install chromium ## Run the tests on SQLite, then on PostgreSQL (ARGS="-k hours" narrows them)
	$(PYTEST) --database=sqlite $(ARGS)
	$(PYTEST) --database=postgresql $(ARGS)

.PHONY: acceptance
acceptance: install chromium ## Run the slow tests: load, kills, big volumes
	$(BIN)/pytest -m acceptance --database=sqlite $(ARGS)
	$(BIN)/pytest -m acceptance --database=postgresql $(ARGS)

.PHONY: check
check: lint types layers test ## Run all that continuous integration runs

.PHONY: lint
lint: install ## Check style: ruff on Python, djlint on templates
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --quiet --lint --check templates

.PHONY: format
format: install ## Write Python and templates in the project's format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	-$(BIN)/djlint --quiet --reformat templates

.PHONY: types
types: install ## Check types
	$(BIN)/mypy

.PHONY: layers
layers: install ## Check who imports whom
	$(BIN)/lint-imports

.PHONY: coverage
coverage: install chromium ## Measure what the tests on SQLite run
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --database=sqlite $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: lock
lock: .venv/.installed ## Write the locks anew (UPGRADE=--upgrade takes newer versions)
	cd config && for name in $(LOCKS); do \
		../$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links --output-file $$name.txt $$name.in || exit; done
	npm install --package-lock-only --ignore-scripts


##@ About it

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)


# --- what the targets stand on ---

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(PYTHON) -m venv .venv

# pip brings uv, twenty times faster for the rest; where only pip is told about an index, pip goes on alone.
.venv/.installed: .venv/bin/python config/requirements-install.txt config/requirements-dev.txt
	$(PIP) install --no-deps --require-hashes -r config/requirements-install.txt
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --no-deps --require-hashes -r config/requirements-dev.txt \
		|| $(PIP) install --no-deps --require-hashes -r config/requirements-dev.txt
	@touch $@

.venv/.linked: pyproject.toml config/requirements.in .venv/.installed
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json .venv/.installed
	@command -v npm >/dev/null || $(PIP) install --no-deps --require-hashes -r config/requirements-node.txt
	PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

facilitator/static/vendor/.copied: config/vendor.py node_modules/.installed
	$(BIN)/python config/vendor.py
	@touch $@

# The browser of the end-to-end tests is the system's.
.PHONY: chromium
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
			&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } \
		|| { echo "The tests need Chromium: install the package chromium (or google-chrome), then try again." >&2; exit 1; }
