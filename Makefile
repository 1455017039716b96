# Everything a newcomer needs: `make run`, `make test`. `make` alone lists the rest.
PYTHON ?= python3
BIN := .venv/bin
DATABASE ?= sqlite

help:
	@echo "make run      install, migrate, load the demonstration ward the first time, serve on 127.0.0.1:8000"
	@echo "make test     run every test on SQLite; DATABASE=postgresql runs them on a private PostgreSQL"
	@echo "make check    ruff, mypy, import contracts, vendored files"
	@echo "make bench    queries, p50, p99 and requests per second of the main pages; ARGS='--assignments 100000' for a larger ward,"
	@echo "              ARGS=year for a year of chasing against a plain oracle, ARGS=drain for ten thousand messages,"
	@echo "              ARGS=candidates for 400 units weighed for commendation over 100,000 assignments,"
	@echo "              ARGS=consolidation for a quarter's report of 400 units, 12 indicators and a year of readings,"
	@echo "              ARGS=score for a quarter of 400 heads and 100,000 assignments closed"
	@echo "make lock     pin the dependencies again; make vendor  fetch the front-end files again"

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed"; exit 1)
	@$(PYTHON) -m venv .venv || (echo "python3-venv is needed: apt install python3-venv"; exit 1)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	$(BIN)/tracker migrate
	$(BIN)/tracker demo --if-empty
	$(BIN)/tracker serve --host 127.0.0.1 --port 8000

test: setup
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  (echo "Chromium is needed for the browser tests: apt install chromium"; exit 1)
	@command -v soffice >/dev/null || \
	  (echo "LibreOffice is needed for the tests of papers: apt install libreoffice-writer-nogui fonts-liberation2"; exit 1)
	scripts/test $(DATABASE) $(TESTS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/vendor.py --check

bench: setup
	$(BIN)/python -m bench $(ARGS)

lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev pyproject.toml --output-file requirements.lock

vendor:
	$(PYTHON) scripts/vendor.py

.PHONY: help setup run test check bench lock vendor
