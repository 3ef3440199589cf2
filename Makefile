.DEFAULT_GOAL := help
.PHONY: help setup run test test-fuzz test-rules test-tampering test-faults test-leaks test-erasure check fix types rules sql bench figures train lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CITIZENS ?= 5000
SEED ?= 7
SERVE ?= yes
ORDER ?= 20261121
export HUB_HOME ?= $(CURDIR)/var
export DAGSTER_HOME := $(HUB_HOME)/dagster
export PYTHONUTF8 := 1

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make the environment in .venv from the locked dependencies

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Se necesita Python 3.11 o posterior: make PYTHON=python3.12 …"; exit 1; }
	@echo "Preparando el entorno en $(VENV) (una sola vez, unos minutos)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY) ## The whole path, then the web server (SERVE=no stops after the summary; CITIZENS=5000 SEED=7)
	@$(BIN)/hub sample --citizens $(CITIZENS) --seed $(SEED) --once
	@$(BIN)/python -m assets.run
	@$(BIN)/hub policy activate
	@$(BIN)/hub demo prepare --citizens $(CITIZENS) --seed $(SEED)
	@$(BIN)/hub summary
	@if [ "$(SERVE)" = no ]; then :; else $(BIN)/hub serve; fi

test: $(READY) ## All tests; T=tests/spec runs a part, ORDER=1 shuffles them another way
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --randomly-seed=$(ORDER) $(or $(T),tests)

test-fuzz: $(READY) ## Schemathesis over every route as four roles; CASES=26000 makes some 20,000 of them
	$(BIN)/python -m pytest -q -s --timeout=7200 tests/web/api/test_fuzz.py --fuzz-cases $(or $(CASES),26000)

test-rules: $(READY) ## The rules against the oracle: every cell, a million random cases (minutes)
	RULES=full $(BIN)/python -m pytest -q -rP -n 2 --dist worksteal tests/property/policies/test_rules_equal_the_oracle.py tests/property/policies/test_metamorphic.py tests/property/policies/test_one_function.py

test-tampering: $(READY) ## 10,000 random changes of the log against a verifier in Go
	$(BIN)/python -m pytest -q --timeout=3600 --full tests/integration/verifier

test-faults: $(READY) ## 300 kills at random under load, full disk
	$(BIN)/python -m pytest -q --timeout=7200 --full tests/integration/faults

test-leaks: $(READY) ## The search for values in clear in full: 1,000 markers, every stage killed
	$(BIN)/python -m pytest -q -x --full --timeout=3000 tests/integration/leaks

test-erasure: $(READY) ## 100 people of 20,000 erased, an older backup restored, six feeds delivered again
	$(BIN)/python -m pytest -q -x --full --timeout=3600 tests/integration/erasure

check: types rules sql ## Every linter, changing nothing
	$(BIN)/hub policy check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint hub/templates --check --lint --quiet

fix: $(READY) ## Let the formatters repair what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint hub/templates --reformat --quiet

types: $(READY) ## mypy, strict
	$(BIN)/mypy

rules: $(READY) ## Who may import whom
	$(BIN)/lint-imports

sql: $(READY) ## sqlfluff over the dbt project
	$(BIN)/sqlfluff lint dbt_project

bench: $(READY) ## Figures as ratios against named yardsticks, measured in this run
	$(BIN)/hub bench all

train: $(READY) ## Train the linkage model again and save it in hub/identity/model.json
	$(BIN)/hub link train

figures: $(READY) ## Coverage of the rules: branches of consent and policies
	$(BIN)/python -m pytest -q --cov=consent --cov=policies --cov-branch --cov-report=term-missing tests/unit tests/spec tests/property

lock: ## Compile requirements.lock again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --output-file requirements.lock

clean: ## Remove the running hub's data (var) and the caches; asks nothing
	rm -rf $(HUB_HOME) .pytest_cache .mypy_cache .ruff_cache .hypothesis dbt_project/target
