# Two commands matter: `make run` and `make test`. Everything they need is installed below this folder, from locks.
# Only relative paths here: the folder may lie anywhere, under a name with spaces too.

PORT ?= 8000
WORKERS ?= 2

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Python keeps what it has compiled, also where a machine's environment says otherwise: without that each command,
# and each process that a test starts, compiles all it imports again, which takes three times as long as to begin.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PY := $(BIN)/python
FLASK := $(PY) -m flask --app wsgi
CODE := cmr config.py wsgi.py migrations scripts benchmarks tests
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

##@ Every day

.PHONY: help
help: ## Say what can be made (this)
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: export CMR_ENV := demo
run: export CMR_COUNCIL_NAME := $(or $(CMR_COUNCIL_NAME),Northmere Council)
run: $(BIN)/.runtime assets ## Serve a made-up council on http://127.0.0.1:8000 (PORT=… changes it), with its worker
	@mkdir -p instance
	@$(FLASK) db upgrade
	@$(PY) -m scripts.demo_council
	@echo "Serving http://127.0.0.1:$(PORT) (Ctrl+C ends it)"
	@$(FLASK) worker & worker=$$!; \
		$(PY) -m gunicorn wsgi:app --bind 127.0.0.1:$(PORT) --worker-class gthread --workers $(WORKERS) --threads 8 \
			--no-control-socket --log-level warning & server=$$!; \
		trap 'kill $$server $$worker 2>/dev/null || :' HUP INT TERM; \
		ended=0; wait $$server || ended=$$?; \
		kill $$worker 2>/dev/null || :; wait; exit $$ended

.PHONY: test
test: $(BIN)/.development assets check ## Install what the tests need, then run every check and every test
	@$(PY) -m scripts.system_packages
	$(BIN)/pytest -q -n 2 --dist worksteal

.PHONY: test-fast
test-fast: $(BIN)/.development assets ## Run the tests that need neither a browser nor PostgreSQL
	$(BIN)/pytest -q -m "not browser and not postgres"

.PHONY: check
check: $(BIN)/.development ## Run the checks that read the code: style, types, imports, templates
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint cmr/templates

.PHONY: format
format: $(BIN)/.development ## Put the Python code into its one shape
	$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

##@ Now and then

.PHONY: assets
assets: $(BIN)/.runtime ## Prepare style sheets and scripts in cmr/static/vendor
	@$(PY) -m scripts.assets

.PHONY: docs
docs: $(BIN)/.development assets ## Write the generated pages of docs/ again
	@$(PY) -m scripts.lifecycle_doc
	@$(PY) -m scripts.clauses_doc

.PHONY: pictures
pictures: $(BIN)/.development assets ## Take the pictures of docs/guides/ again, from a made-up council
	@$(PY) -m scripts.guide_pictures

.PHONY: bench
bench: $(BIN)/.development assets ## Measure what a move of a referral, a form and a pack as PDF, a look for names, a mail and open pages of a meeting cost
	@$(PY) -m benchmarks.transition
	@$(PY) -m benchmarks.printing
	@$(PY) -m benchmarks.pack
	@$(PY) -m benchmarks.names
	@$(PY) -m benchmarks.mail
	@$(PY) -m benchmarks.live

.PHONY: lock
lock: $(BIN)/.development ## Write the locks again after a change in pyproject.toml or package.json
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group node --output-file requirements-node.txt
	@$(PY) -m scripts.node_modules lock

.PHONY: clean
clean: ## Remove all that was installed or made, but not what was entered (instance/)
	rm -rf .venv node_modules cmr/static/vendor .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find cmr tests scripts migrations -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed, and from which lock: a stamp is older than its lock when the lock has changed.

$(BIN)/python:
	@for python in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$python …"; exec "$$python" -m venv .venv; \
		fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed; PYTHON=… names it." >&2; exit 1

$(BIN)/.runtime: requirements.txt | $(BIN)/python
	@$(PY) scripts/install.py requirements.txt
	@touch $@

$(BIN)/.development: requirements.txt requirements-dev.txt | $(BIN)/python
	@$(PY) scripts/install.py requirements-dev.txt
	@touch $@ $(BIN)/.runtime
