# The commands of this repository. Nothing but make, a shell and Python 3.11 or newer is needed:
# everything else comes into .venv at the first call.

comma := ,
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The interpreter that makes .venv; without it the first fitting one of these is taken. The embedded Valkey
# comes as a wheel up to Python 3.13; a newer interpreter is taken when it is named (docs/configuration.md).
PYTHON ?=
CANDIDATES := python3 python3.13 python3.12 python3.11 python
LEAST := 3, 11
BELOW := $(if $(PYTHON),4$(comma),3$(comma) 14)
PORT ?= 8000
export PORT
WORKERS ?= 2
# Compiled modules are kept, whatever the caller's shell says: dozens of processes start in the tests alone.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
INSTALL := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/.base ## Run everything with demonstration data until Ctrl-C (PORT=8000)
	@exec $(PY) manage.py run --demo

.PHONY: run
run: .venv/.base ## Run everything with your own data until Ctrl-C (PORT=8000)
	@exec $(PY) manage.py run

.PHONY: test
test: .venv/.dev ## Run the tests, on embedded services (ARGS="-k word")
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not long and not bench" $(ARGS)

.PHONY: test-long
test-long: .venv/.dev ## Run fuzzing, kill and scale tests, and all properties thoroughly
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "long or (hypothesis and not bench)" \
		--hypothesis-profile thorough --timeout 1200 $(ARGS)

.PHONY: bench
bench: .venv/.dev ## Measure speed and print the machine
	@$(PY) -m pytest -n 0 -m bench --timeout 3600 -s $(ARGS)

.PHONY: screenshots
screenshots: .venv/.dev ## Take the pictures of the README from the demonstration
	@SHOTS=docs BROWSER_REQUIRED=1 $(PY) -m pytest -n 0 -q tests/browser/test_tour.py -k "something and en"

.PHONY: lint
lint: .venv/.dev ## Check style, types and the direction of imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

.PHONY: fmt
fmt: .venv/.dev ## Format the source
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

.PHONY: messages
messages: .venv/.dev ## Update the Russian and Kazakh catalogues from the source
	@$(PY) manage.py messages --update

.PHONY: lock
lock: .venv/.dev ## Write requirements/*.txt from *.in (UPGRADE=1 takes newer releases)
	@for name in base dev; do \
		$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

.PHONY: clean
clean: ## Remove .venv and caches; data under var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# What runs the site, and what tests it, share one environment: dev.txt holds all of base.txt.
.venv/.base: requirements/base.txt .venv/bin/python
	@echo "Installing what the site needs into .venv …"
	@$(INSTALL) requirements/base.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/bin/python
	@echo "Installing what the site and its tests need into .venv …"
	@$(INSTALL) requirements/dev.txt
	@touch $@ .venv/.base

# An environment whose interpreter is gone (an upgraded system) does not count as there.
ifneq ($(shell $(PY) -c 'print("works")' 2>/dev/null),works)
.PHONY: .venv/bin/python
endif
.venv/bin/python:
	@for candidate in $(PYTHON) $(if $(PYTHON),,$(CANDIDATES)); do \
		"$$candidate" -c 'import sys; sys.exit(not ($(LEAST)) <= sys.version_info < ($(BELOW)))' 2>/dev/null || continue; \
		"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "$$candidate cannot make environments: install its venv module (Debian: apt-get install python3-venv)." >&2; \
			exit 1; }; \
		echo "Making .venv with $$("$$candidate" --version) …"; \
		exec "$$candidate" -m venv --clear .venv; \
	done; \
	echo "No Python 3.11, 3.12 or 3.13 was found. Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	exit 1
