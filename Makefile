# One line each: what a developer or a new machine needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SERVE ?= 1

.PHONY: demo serve test check messages bench pictures lock clean

demo: $(VENV)/demo ## fresh machine to running system; SERVE=0 stops before serving
	$(BIN)/bihuan demo $(if $(filter 0,$(SERVE)),--no-serve)

serve: $(VENV)/demo ## the pages of the office in BIHUAN_DIR
	$(BIN)/bihuan serve

test: $(VENV)/dev ## all tests on SQLite, and on PostgreSQL where its programs are
	$(BIN)/python -m pytest -n auto --dist loadfile
	$(BIN)/python tests/on_postgresql.py

check: $(VENV)/dev ## what must hold before a commit: style, types, layers, migrations
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python docs/draw.py --check
	$(BIN)/python docs/messages.py --check

messages: $(VENV)/dev ## the English catalogue brought up to the source; names what lacks English
	$(BIN)/python docs/messages.py

bench: $(VENV)/dev ## every benchmark; each prints its figures
	for one in append verify figures import_xlsx pages search cadences remind air; do $(BIN)/python bench/$$one.py; done

pictures: $(VENV)/dev ## the pictures of the user guide anew, of the sample in chromium
	$(BIN)/python docs/pictures.py

lock: $(VENV)/dev ## lock files anew, with hashes and without addresses
	$(BIN)/uv lock
	$(BIN)/uv export --frozen --no-emit-project --no-emit-index-url --no-emit-find-links --no-header -q --no-dev --extra postgres -o requirements.lock
	$(BIN)/uv export --frozen --no-emit-project --no-emit-index-url --no-emit-find-links --no-header -q --all-groups --extra postgres -o requirements-dev.lock

clean: ## the data of the demo and what tools left behind
	rm -rf var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(VENV)/demo: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $(VENV)/demo $@
