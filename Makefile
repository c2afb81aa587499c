# What one does with this project. `make help` prints the targets; each says what it does behind its name.
.DEFAULT_GOAL := help
SELF := $(lastword $(MAKEFILE_LIST))
# Where Python may not keep what it has compiled, each process of a test compiles the whole house anew: seconds each.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: catalogues help setup setup-dev run test check fix coverage bench soak docs words lock clean
.SUFFIXES:

PY := .venv/bin/python
PO := $(wildcard volunteers/translations/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11

help: ## print this
	@echo "make <target>, and the variables that it takes:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(SELF) | while IFS='|' read -r name text; do printf '%-13s %s\n' "$$name" "$$text"; done

setup: ## make .venv, install what running needs, compile the translations [PYTHON=]
	@tools/environment run
	@$(MAKE) --no-print-directory -s catalogues

setup-dev: ## the same with what the tests and checks need
	@tools/environment dev
	@$(MAKE) --no-print-directory -s catalogues

run: setup ## start the web application and the worker; Ctrl-C stops both [HOST= PORT= DEMO=0]
	@exec $(PY) run.py

test: setup-dev ## the whole suite but the house's rules, which make check holds [TEST_DATABASE_URL= TEST_REDIS_URL= REQUIRE_BROWSER=1 WORKERS=2]
	@exec $(PY) tools/suite.py

check: setup-dev ## lint, format, types and the house's rules: what is read, not run
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -q -n 2 tests/house

fix: setup-dev ## format, and mend what lint can mend by itself
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

coverage: setup-dev ## the suite on SQLite with its coverage by branch, as text and in htmlcov/
	$(PY) -m pytest -q -n $(or $(WORKERS),2) -m "not browser and not postgres and not redis" --cov --cov-report=term:skip-covered --cov-report=html

bench: setup-dev ## the benchmarks, as a table and in bench/results.json [ONLY=name]
	@exec $(PY) -m tests.bench $(ONLY)

soak: setup-dev ## the long races, kills, random walks, old migrations and times [SOAK=0.1 TEST_DB=postgres TEST_DATABASE_URL=]
	SOAK=$(or $(SOAK),1) $(PY) -m pytest -v -n 0 tests

docs: setup ## write docs/settings.md from config.py
	$(PY) tools/settings_page.py > docs/settings.md.new
	mv docs/settings.md.new docs/settings.md

words: setup ## bring the catalogues up to date with the sentences, and list what is left to translate
	$(PY) tools/catalogue.py

lock: setup ## make the hashed locks from requirements/*.in [UPGRADE=1]
	$(PY) -m $(COMPILE) $(if $(UPGRADE),--upgrade) requirements/tools.in -o requirements/tools.txt
	$(PY) -m $(COMPILE) $(if $(UPGRADE),--upgrade) requirements/run.in -o requirements/run.txt
	$(PY) -m $(COMPILE) $(if $(UPGRADE),--upgrade) -c requirements/run.txt requirements/dev.in -o requirements/dev.txt

clean: ## remove .venv and what tools left; instance/ with its data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov test-artefacts
	rm -f $(MO)

catalogues: $(MO)
	@:

%.mo: %.po
	$(PY) tools/compiled.py $< $@
