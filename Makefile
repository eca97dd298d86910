# `make` says what there is. Every target does its own set-up in .venv on a fresh machine.
# Another interpreter: make PYTHON=/path/to/python3 test

PYTHON ?= python3
PORT   ?= 8080
JOBS   ?= 2

BIN   := .venv/bin
READY := .venv/.ready
CODE   = $(wildcard engine api tests bench tools)
DATA   = $(wildcard rules states fixtures)

# uv takes the Python it is given and never fetches one, and trusts the certificates that the machine trusts, as pip does.
# CPPFLAGS names the call that Python 3.13 took away and durable-rules still makes; harmless before.
UV := UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true \
      CPPFLAGS="$(CPPFLAGS) -DPyEval_CallObject=PyObject_CallObject" $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help run test check lock bench soak clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(READY) ## start the demo and serve it (PORT=8080)
	KRAVFLYT_PORT=$(PORT) $(BIN)/kravflyt demo --serve

test: check ## run the checks, then every test (JOBS=2)
	$(BIN)/pytest -n $(JOBS)

check: $(READY) ## style, types, YAML and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CODE)
	$(BIN)/yamllint --strict $(DATA)
	$(BIN)/lint-imports

lock: $(READY) ## make requirements.lock anew (LOCK_FLAGS=--upgrade for newer versions)
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet \
	  $(LOCK_FLAGS) --output-file requirements.lock

bench: $(READY) ## measure
	$(BIN)/python -m bench

soak: $(READY) ## run for long, and look for what only time shows
	$(BIN)/python -m bench.soak

clean: ## remove the set-up and what tools left behind
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so a set-up that broke off is made again from the start.
# pip brings uv, uv brings the rest; both take only what has a hash in the lock, also to build with.
$(READY): pyproject.toml setup.cfg requirements.lock
	@command -v $(PYTHON) >/dev/null || \
	  { echo "$(PYTHON) is missing: install the Debian package python3 (3.11, 3.12 or 3.13)." >&2; exit 1; }
	@$(PYTHON) tools/preflight.py
	$(PYTHON) -m venv --clear .venv
	awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes \
	  --build-constraints requirements.lock --require-build-hashes --requirements requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps \
	  --build-constraints requirements.lock --require-build-hashes --editable .
	@touch $@
