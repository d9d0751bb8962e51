PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench lock clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.stamp ## make the fictional hospital, take it in, pseudonymise it, serve it
	@$(BIN)/ambroise demo $(ARGS)

test: $(VENV)/test.stamp check ## everything that continuous integration runs
	@sh .ci/packages
	@sh .ci/peers $(BIN)
	$(BIN)/pytest -m "not soak" -n 3 --dist loadfile --durations 15 $(ARGS)

check: $(VENV)/test.stamp ## style, types, storeys of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/test.stamp ## the long loops
	$(BIN)/pytest -m soak $(ARGS)

bench: $(VENV)/test.stamp ## speed and memory beside named peers: make bench ARGS="ingest"
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## pin every dependency by hash (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --extra web --extra documents --extra postgres \
	  --extra telemetry --extra imaging --extra audit pyproject.toml locks/build.in -o locks/run.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --extra test pyproject.toml locks/build.in -o locks/test.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" locks/directory.in -o locks/directory.txt

clean: ## forget the environment and the demonstration
	rm -rf $(VENV) var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh .ci/packages python3-venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: locks/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r locks/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: locks/test.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r locks/test.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp
