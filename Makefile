# Two commands are enough: `make up` serves Opentrax with its demo, `make test` runs every test.
# Needs make, git and Python 3.12 or newer; Node (20.19 or newer) comes from the system.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Each of the many processes that tests start would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV := $(BIN)/uv pip
STAMPS := .venv/stamps
NPM := npm --prefix frontend --no-audit --no-fund --loglevel=error
# `make test` uses both cores of a small machine; PYTEST adds arguments, as in: make test PYTEST="-k fence"
WORKERS ?= 2
PYTEST ?=
RUNS ?=
ARGS ?=

.PHONY: help setup up test test-loss test-freeze test-postgres15 long check fix format lint imports types migrations templates \
	docs reference licences bench bench-motion bench-ingest bench-live bench-live-estimates bench-growth bench-pages wheel words lock needs clean

help: ## Show the commands
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(STAMPS)/python: requirements/dev.txt pyproject.toml
	@scripts/make-venv
	@$(UV) sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt requirements/tools.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/frontend: frontend/package-lock.json $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
	@$(NPM) ci
	@$(NPM) run --silent build
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/words: $(STAMPS)/python $(wildcard src/opentrax/locale/*/LC_MESSAGES/*.po)
	@scripts/compile-words
	@touch $@

setup: $(STAMPS)/python $(STAMPS)/frontend $(STAMPS)/words ## Make the environment and build the front end

up: setup ## Serve Opentrax with the demo on http://localhost:8000 until Ctrl-C
	@$(BIN)/opentrax up --demo $(UP)

needs: ## Install what the tests need from Debian: Chromium, PostgreSQL 15, Mosquitto
	@scripts/install-needs

test: setup needs ## Run all tests, browser journeys included
	$(BIN)/pytest -n $(WORKERS) --dist load -m "not journey" $(PYTEST) || [ $$? -eq 5 ]
	$(BIN)/pytest -n $(WORKERS) --dist load -m journey $(PYTEST) || [ $$? -eq 5 ]
	$(MAKE) --no-print-directory test-postgres15 test-loss

test-postgres15: setup needs ## Run the tests of tenancy, ingest and jobs against PostgreSQL 15
	scripts/with-postgres15 $(BIN)/pytest -m postgres15 $(PYTEST)

test-loss: setup ## Kill servers and the database under load: nothing acknowledged may be missing
	$(BIN)/python -m tests.loss

test-freeze: setup ## Stop PostgreSQL for 30 s under load: 503, little memory, nothing lost
	$(BIN)/python -m tests.loss.freeze

long: setup ## The long runs (hours; may be interrupted): loss, freeze, fuzzing, properties, growth. RUNS="loss freeze"
	$(BIN)/python -m tests.long $(RUNS)

check: setup ## All checks but the tests
	@$(MAKE) --no-print-directory --jobs=$(WORKERS) --output-sync=target types docs format lint imports migrations templates licences

format:
	$(BIN)/ruff format --check --quiet .
lint:
	$(BIN)/ruff check --quiet .
	$(NPM) run --silent check
imports:
	$(BIN)/lint-imports --no-cache
types:
	$(BIN)/mypy
migrations:
	$(BIN)/opentrax manage makemigrations --check --dry-run
	$(BIN)/opentrax manage check --deploy --fail-level ERROR
templates:
	$(BIN)/djlint src --lint --quiet
docs:
	$(BIN)/pytest -q -m "not server" tests/docs tests/structure
licences:
	$(BIN)/python scripts/check_licences.py

fix: setup ## Mend what the tools can mend
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint src --reformat --quiet
	$(BIN)/python scripts/make_reference.py

reference: setup ## Make docs/reference again from the code
	$(BIN)/python scripts/make_reference.py

bench: bench-motion bench-ingest bench-live bench-live-estimates bench-growth bench-pages ## Measure: all bench-* commands
bench-motion: setup ## Score the motion engine, beside limits
	$(BIN)/python -m benchmarks.motion $(ARGS)
bench-ingest: setup ## Measure the door, beside a do-nothing server, plain Django and COPY
	$(BIN)/python -m benchmarks.ingest $(ARGS)
bench-live: setup needs ## Measure the live map with 2,000 moving technicians in Chromium
	$(BIN)/python -m benchmarks.live
bench-live-estimates: setup ## Measure how soon the live view is right about arrivals and departures
	$(BIN)/python -m benchmarks.live.estimates
bench-growth: setup ## Measure what stays flat as the store grows. ARGS="--most 1e8" takes 20 GB
	$(BIN)/python -m benchmarks.growth $(ARGS)
bench-pages: setup ## Measure lists and searches over 1,000,000 work orders of 200 organizations
	$(BIN)/python -m benchmarks.pages $(ARGS)

wheel: setup ## Build the wheel, front end and words included
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

words: setup ## Bring the words of the source into the catalogs; says what to translate
	@$(BIN)/python scripts/extract_words.py

lock: ## Lock the Python dependencies again, with hashes
	scripts/lock

clean: ## Remove the environment and everything built
	rm -rf .venv dist frontend/node_modules src/opentrax/kit/static/dist
