# Cartwright's workshop. `make` lists the commands.
#
# Everything sets itself up: Python (any 3.x), git and make are enough. uv brings the right Python and the
# locked packages; stamp files keep the second run instant.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

FRESH ?=
EVENT ?=
AT ?=
ENV ?= default
UPGRADE ?=
ARGS ?=
ACCOUNT ?=
DAYS ?= 3
SNAPSHOTS ?=

UV := $(CURDIR)/.ci/uv
PYTHON := .venv/bin/python
# SAM looks for python3.13 and uv on PATH; both come from here, whatever the machine has.
SAM := PATH="$(CURDIR)/.venv-sam/bin:$$PATH:$(CURDIR)/.local/tools/bin" SAM_CLI_TELEMETRY=0 UV="$(UV)" sam
PYTEST := $(PYTHON) -m pytest
# Without a table named, an operator's command is about the stack that runs on this machine.
OPERATOR := $(PYTHON) -m $(if $(CARTWRIGHT_TABLE),,local.within)
# Where this is set every process compiles everything anew: hundreds of them, in a run of the tests.
unexport PYTHONDONTWRITEBYTECODE
# Suites with expensive fixtures keep to one worker each (see tests/conftest.py); the rest fills the others.
# Two more than there are cores: who drives a browser mostly waits for it, and some wait for what never answers.
WORKERS := $(or $(shell python3 -c 'import os; print(min(6, (os.cpu_count() or 1) + 2))'),2)
PARALLEL := --numprocesses=$(WORKERS) --dist=loadgroup

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- daily -----------------------------------------------------------------------------------------------------

.PHONY: run
run: setup .venv/.bytecode ## start the whole stack on this machine (FRESH=1 forgets its state)
	@FRESH="$(FRESH)" exec $(PYTHON) -m local $(ARGS)

.PHONY: test
test: ## run every suite, and hold branch coverage of the core at 100 %
	@$(MAKE) --no-print-directory --jobs=4 setup setup-sam browser .venv/.compiled .venv/.compiled-unit
	@$(PYTEST) $(PARALLEL) --cov $(ARGS)

.PHONY: check
check: setup ## format, lint, types, contracts, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	@$(MAKE) --no-print-directory test

.PHONY: fix
fix: setup ## format, and repair what ruff can repair
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

.PHONY: coverage
coverage: setup ## the unit suite alone, with the core's uncovered branches
	@$(PYTEST) tests/unit $(PARALLEL) --cov $(ARGS)

.PHONY: guards
guards: setup ## take every access check away, one at a time: who misses it? (ARGS=sales for some, --remember, --anew)
	@$(PYTHON) -m tests.guards $(ARGS)

.PHONY: histories
histories: setup ## histories of buyers, banks and a bad processor, and of reports, others than the suite's (HISTORIES=2000 of them)
	@HISTORIES="$(or $(HISTORIES),500)" $(PYTEST) tests/worlds tests/unit/domain/test_oss_histories.py tests/unit/application/test_report_histories.py -q -n0 $(ARGS)

.PHONY: soak
soak: setup ## a year of a shop in which everything goes wrong (ORDERS=20000 MONTHS=12 …, see tests/worlds/soak.py)
	@$(PYTHON) -m tests.worlds.soak

.PHONY: races
races: setup ## webhooks, pages, the sweeper and refunds of one order, and plan, pause and refund of one subscription, at once, on MiniStack, RACES=200 times
	@RACES="$(or $(RACES),200)" $(PYTEST) tests/e2e/settling/test_fifty_at_once.py -k of_one_ -q -n0 $(ARGS)

.PHONY: bench
bench: setup ## measure cold starts, AWS calls and CPU per request
	@$(PYTHON) -m benchmarks $(ARGS)

.PHONY: openapi
openapi: setup ## write docs/openapi/ anew, as the apps describe themselves
	@$(PYTHON) -m local.openapi

.PHONY: check-books
check-books: setup ## prove an account's books again: make check-books ACCOUNT=acc_… (CARTWRIGHT_TABLE names the table; without it, of the running stack)
	@$(OPERATOR) cartwright.check $(ACCOUNT)

.PHONY: reconcile
reconcile: setup ## hold the books against the processors' own: make reconcile ACCOUNT=acc_… DAYS=3 (ARGS=--catch-up mends)
	@$(OPERATOR) cartwright.reconcile $(ACCOUNT) $(DAYS) $(ARGS)

.PHONY: replay
replay: setup ## an order's kept webhooks against the books: make replay ACCOUNT=acc_… ORDER=ord_… (ARGS=--ask: what its processor says; --apply books it)
	@$(OPERATOR) cartwright.replay $(ACCOUNT) $(ORDER) $(ARGS)

.PHONY: words
words: setup ## add what is newly said to the catalogues of every language, to be translated
	@$(PYTHON) -m local.words $(ARGS)

.PHONY: mails
mails: setup ## write every kind of mail in every language into .local/mails, to be looked at (SNAPSHOTS=1: keep them for the tests)
	@$(PYTHON) -m tests.contract.adapters.every_mail $(if $(SNAPSHOTS),--snapshots)

.PHONY: samples
samples: setup ## draw a document of each kind anew, into docs/samples and for the tests: look at them
	@$(PYTHON) -m tests.contract.documents.samples

.PHONY: invoke
invoke: setup ## call a function with an event: make invoke EVENT=events/….json
	@test -n "$(EVENT)" || { echo "Which event? make invoke EVENT=events/<name>.json, one of:"; ls events; exit 2; } >&2
	@$(PYTHON) -m local.invoke "$(EVENT)" $(ARGS)

.PHONY: clock
clock: setup ## tell the running stack what time it is: make clock AT=2026-12-01T06:00Z
	@test -n "$(AT)" || { echo "What time? make clock AT=2026-12-01T06:00Z"; exit 2; } >&2
	@$(PYTHON) -m local.clock "$(AT)" $(ARGS)

# --- to AWS ----------------------------------------------------------------------------------------------------

.PHONY: build
build: setup-sam ## build what Lambda will run, into .aws-sam/
	$(SAM) build $(ARGS)

.PHONY: lint-template
lint-template: setup-sam ## sam validate --lint and cfn-lint
	$(SAM) validate --lint
	.venv-sam/bin/cfn-lint template.yaml

.PHONY: deploy
deploy: build ## build, then deploy with questions (ENV=prod takes that section of samconfig.toml)
	$(SAM) deploy --guided --config-env "$(ENV)" $(ARGS)

# --- setting up ------------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.project ## Python 3.13 and the locked packages, in .venv; rates to compare ours with
	@.ci/sales-tax

.venv/pyvenv.cfg: .python-version
	@echo "Setting up .venv"
	@rm -rf .venv
	@$(UV) venv --quiet --no-project --python "$$(.ci/python)" .venv

.venv/.packages: .venv/pyvenv.cfg .ci/locks/dev.txt
	@$(UV) pip sync --quiet --python .venv --require-hashes .ci/locks/dev.txt
	@touch $@

.venv/.project: .venv/.packages pyproject.toml
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

# All of it, so that the first start is as quick as any. Tests import a fifth of it, and compile no more.
.venv/.bytecode: .venv/.project
	@$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes --requirements .ci/locks/dev.txt
	@touch $@

# Once, while the rest is fetched: otherwise every worker of the first run compiles all tests for itself.
# In two halves, of which each computes as long as fetching takes.
.venv/.compiled: .venv/.project
	@$(PYTEST) --collect-only --quiet --numprocesses=0 --ignore=tests/unit >/dev/null
	@touch $@

.venv/.compiled-unit: .venv/.project
	@$(PYTEST) --collect-only --quiet --numprocesses=0 tests/unit >/dev/null
	@touch $@

.PHONY: setup-sam
setup-sam: .venv-sam/.packages ## SAM CLI and cfn-lint, in .venv-sam

# After the other: uv and Python are there then, and nobody else installs them.
.venv-sam/pyvenv.cfg: .python-version | .venv/pyvenv.cfg
	@echo "Setting up .venv-sam"
	@rm -rf .venv-sam
	@$(UV) venv --quiet --no-project --python .venv/bin/python .venv-sam

.venv-sam/.packages: .venv-sam/pyvenv.cfg .ci/locks/sam.txt
	@$(UV) pip sync --quiet --python .venv-sam --require-hashes .ci/locks/sam.txt
	@touch $@

.PHONY: browser
browser: chromium .venv/.project ## Debian's Chromium, and npm's lighthouse, where they can be installed without asking
	@.ci/lighthouse

.PHONY: chromium
chromium:
	@.ci/browser

# --- locks -----------------------------------------------------------------------------------------------------
# Name, version and hashes only: no registry in them, so they work behind any mirror (docs/decisions/0001).

COMPILE := $(UV) pip compile --quiet --no-header --generate-hashes --python-version 3.13 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: lock
lock: ## resolve the locks anew (UPGRADE=1 takes the newest releases)
	$(COMPILE) pyproject.toml --group dev --universal --output-file .ci/locks/dev.txt
	$(COMPILE) --group sam --universal --output-file .ci/locks/sam.txt
	$(COMPILE) pyproject.toml --python-platform aarch64-manylinux2014 --only-binary :all: --constraint .ci/locks/dev.txt \
		--output-file layers/shared/requirements.txt
	$(COMPILE) --group documents --python-platform aarch64-manylinux2014 --only-binary :all: --constraint .ci/locks/dev.txt \
		--output-file layers/documents/requirements.txt

.PHONY: clean
clean: ## remove environments, builds, caches and the local stack's state
	rm -rf .venv .venv-sam .aws-sam .local .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
