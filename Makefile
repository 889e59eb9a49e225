# Needs python3 (3.11 or later) with venv, and nothing else: the rest goes into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
# A process that hosts a part calls the others, and must serve their calls while it waits.
THREADS ?= $(if $(SERVICES),8,1)
DEMO_PASSWORD := read-write-repeat
# Marks that the databases which the environment names have the demo content.
SEEDED := data/.seeded-$$(env | grep '^[A-Z_]*DATABASE_URL=' | sort | cksum | cut -d' ' -f1)

VENV := .venv
BIN := $(VENV)/bin
CREATE_VENV = $(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12 …")' \
	&& $(PYTHON) -m venv $(VENV)
PIP_INSTALL := -m pip --quiet --disable-pip-version-check install
# Installs exactly what a lock file names, and refuses a download whose hash differs.
INSTALL_LOCKED := $(BIN)/python $(PIP_INSTALL) --require-hashes
# A lock file holds for Python 3.11 and later, on every platform. It does not name the index it was made from.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--annotation-style line --custom-compile-command "make lock"
NEWEST := .venv-newest
DEVELOP := DJANGO_DEBUG=1 $(BIN)/python manage.py
PYTEST := -m pytest -n 2
FRONTEND := $(shell find frontend/index.html frontend/.env frontend/vite.config.ts frontend/public frontend/src -type f 2>/dev/null)
# What the collected static files depend on, besides the installed packages.
STATIC := blog/settings.py blog/staticfiles.py $(shell find */static -type f 2>/dev/null)

.PHONY: help run run-split frontend test test-frontend test-clients test-newest coverage pictures test-databases test-kills bench \
	bench-postgresql bench-databases bench-split lint format check-deploy lock upgrade migrate serve clean FORCE
.DEFAULT_GOAL := help

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.traces frontend ## Install, migrate, load demo content once, serve it all on SQLite
	@$(DEVELOP) migrate --verbosity 0
	@$(MAKE) --no-print-directory $(SEEDED)
	@if [ -f frontend/dist/index.html ]; then echo "Blog   http://$(HOST):$(PORT)/"; fi
	@echo "API    http://$(HOST):$(PORT)/api/v1/docs   sign in as demo or moderator with $(DEMO_PASSWORD)"
	@echo "Admin  http://$(HOST):$(PORT)/admin/        sign in as admin with $(DEMO_PASSWORD)"
	@$(DEVELOP) deliver_events & trap "kill $$!" EXIT; $(DEVELOP) runserver $(HOST):$(PORT)

run-split: $(VENV)/.traces frontend ## The same, with each service and the gateway in a process of its own
	@$(DEVELOP) migrate --verbosity 0
	@$(MAKE) --no-print-directory $(SEEDED)
	@$(DEVELOP) runsplit $(HOST):$(PORT)

frontend: $(VENV)/.run ## Build the front end, where npm is there
	@if command -v npm >/dev/null; \
		then $(MAKE) --silent frontend/dist/index.html || echo "The front end could not be built."; \
		else echo "Without the front end: that needs npm, which comes with Node.js (https://nodejs.org)."; fi

frontend/dist/index.html: frontend/node_modules/.package-lock.json $(FRONTEND)
	@echo "Building the front end …"
	@npm --prefix frontend run --silent build -- --logLevel error
	@$(BIN)/python -m whitenoise.compress --quiet frontend/dist

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@echo "Installing what the front end needs …"
	@npm --prefix frontend ci --silent --no-audit --no-fund
	@touch $@

data/.seeded-%:
	@$(DEVELOP) seed --users 20 --posts 60 --comments 200 --likes 400 --password $(DEMO_PASSWORD)
	-@DJANGO_SUPERUSER_PASSWORD=$(DEMO_PASSWORD) \
		$(DEVELOP) createsuperuser --noinput --username admin --email admin@example.com >/dev/null
	@mkdir -p data && touch $@

test: $(VENV)/.dev ## Install and run every test, on SQLite
	$(BIN)/python $(PYTEST)

coverage: $(VENV)/.dev ## Run every test, on SQLite, and print which lines were not run
	$(BIN)/python $(PYTEST) --cov --cov-report=term-missing:skip-covered

test-newest: ## Run every test with the newest packages that the ranges allow, without the lock files
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python $(PIP_INSTALL) -r requirements-dev.txt
	$(NEWEST)/bin/python $(PYTEST)

test-frontend: $(VENV)/.run frontend/dist/index.html ## Check the front end and test it in Chromium (needs npm and chromium)
	npm --prefix frontend run --silent types:check
	npm --prefix frontend run --silent check
	npm --prefix frontend run --silent test
	npm --prefix frontend run --silent e2e

test-clients: $(VENV)/.dev tests/clients/node_modules/.package-lock.json ## Lint the OpenAPI descriptions, run generated clients (needs npm)
	$(BIN)/python -m tests.clients

tests/clients/node_modules/.package-lock.json: tests/clients/package-lock.json
	npm --prefix tests/clients ci --silent --no-audit --no-fund
	@touch $@

pictures: $(VENV)/.run frontend/dist/index.html ## Take the pictures of every page anew (needs npm and chromium)
	npm --prefix frontend run --silent pictures

test-databases: $(VENV)/.dev ## Run every test on PostgreSQL, MongoDB and Firestore, with Redis, then on one shared PostgreSQL
	$(BIN)/python -m tests.servers -- $(BIN)/python $(PYTEST)
	$(BIN)/python -m tests.servers --shared -- $(BIN)/python $(PYTEST)

test-kills: $(VENV)/.dev ## Kill processes 1,000 times while events are on their way
	EVENTS_KILLS=1000 $(BIN)/python -m pytest tests/test_events_kills.py

bench: $(VENV)/.dev ## Measure requests per second of the production server, on SQLite (needs wrk)
	$(BIN)/python -m bench

bench-postgresql: $(VENV)/.dev ## The same with every service on one PostgreSQL
	$(BIN)/python -m tests.servers --shared -- $(BIN)/python -m bench --given-databases

bench-databases: $(VENV)/.dev ## The same on PostgreSQL, MongoDB and Firestore
	$(BIN)/python -m tests.servers -- $(BIN)/python -m bench --given-databases

bench-split: $(VENV)/.dev ## Measure the product in one process and split into four, side by side, on SQLite (needs wrk)
	$(BIN)/python -m bench.split

lint: $(VENV)/.dev ## Check style, types, boundaries, migrations, contracts, words, Markdown
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(DEVELOP) makemigrations --check --dry-run
	$(DEVELOP) check_contracts --check
	$(DEVELOP) services --check
	$(DEVELOP) settings_docs --check
	$(BIN)/python -m tests.prose
	$(BIN)/pymarkdown scan $$(git ls-files '*.md')
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/pre-commit validate-config

format: $(VENV)/.dev ## Format the code and mend what the linters can mend
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	@if command -v npm >/dev/null; \
		then $(MAKE) --silent frontend/node_modules/.package-lock.json && npm --prefix frontend run --silent format; fi

lock: $(VENV)/.dev ## Bring the lock files up to date with requirements*.txt, changing no more than that needs
	$(COMPILE) $(UPGRADE) --output-file locks/requirements-dev.txt requirements-dev.txt
	@for name in requirements requirements-otel requirements-celery; do \
		$(COMPILE) --upgrade --constraint locks/requirements-dev.txt --output-file locks/$$name.txt $$name.txt || exit; done

upgrade: ## Renew the lock files with the newest packages that requirements*.txt allow
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade

check-deploy: $(VENV)/.dev ## Check the Dockerfile, the compose file and the Kubernetes manifests (needs kubectl, no cluster)
	$(DEVELOP) render_deployment --check
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	for overlay in monolith split; do \
		manifests=$$(kubectl kustomize deploy/kubernetes/overlays/$$overlay) && echo "$$manifests" | \
		$(BIN)/kubernetes-validate --strict --quiet --kubernetes-version 1.31 /dev/stdin || exit; done

migrate: $(VENV)/.run ## Bring every service's tables into its own database; the settings come from the environment
	$(BIN)/python manage.py migrate

serve: $(VENV)/.run frontend staticfiles/staticfiles.json ## Serve with the production server; the settings come from the environment
	$(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers $(WORKERS) \
		--blocking-threads $(THREADS) --respawn-failed-workers \
		--workers-kill-timeout 20 --no-ws blog.wsgi:application

# Collected and compressed once for each release: again only after a change of packages, files or SERVICES.
staticfiles/staticfiles.json: $(VENV)/.run data/.services $(STATIC)
	@echo "Collecting static files …"
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0

data/.services: FORCE
	@mkdir -p data && echo "$(SERVICES)" | cmp -s - $@ || echo "$(SERVICES)" > $@

FORCE:

clean: ## Remove what these commands have made: .venv, data, staticfiles, the front end's build
	rm -rf $(VENV) $(NEWEST) data staticfiles frontend/dist frontend/node_modules tests/clients/node_modules tests/clients/build

$(VENV)/.run: locks/requirements.txt
	@echo "Installing into $(VENV) …"
	@$(CREATE_VENV)
	@$(INSTALL_LOCKED) -r $<
	@touch $@

$(VENV)/.traces: locks/requirements-otel.txt $(VENV)/.run
	@echo "Installing what the pages of traces need …"
	@$(INSTALL_LOCKED) -r locks/requirements-otel.txt
	@touch $@

# Holds the same versions as locks/requirements.txt, and more.
$(VENV)/.dev: locks/requirements-dev.txt locks/requirements.txt
	@echo "Installing into $(VENV), with what tests and checks need …"
	@$(CREATE_VENV)
	@$(INSTALL_LOCKED) -r $<
	@touch $(VENV)/.run $(VENV)/.traces $@
