# The two commands of the README are `make serve` and `make test`. Each does all its own set-up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8080
SITE_PORT ?= 8081

.PHONY: serve test torture lint bench bench-100k bench-relevance bench-load bench-reading bench-nasty clean

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Posthaste needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	$(BIN)/python -m compileall -q index search
	touch $@

serve: $(BIN)/.installed  ## index the example site, watch it, and search it at http://127.0.0.1:$(PORT)/; its results lead to the site, which Hugo serves
	@$(BIN)/hugo server --quiet --renderToMemory --source examples/blog --port $(SITE_PORT) & site=$$!; \
	$(BIN)/posthaste serve examples/blog --port $(PORT) --site-url http://127.0.0.1:$(SITE_PORT) & search=$$!; \
	trap 'kill $$site $$search 2>/dev/null' EXIT INT TERM; wait $$search

test: $(BIN)/.installed  ## the whole test suite
	$(BIN)/python -m pytest

torture: $(BIN)/.installed  ## faults, many times over: kills, damage, full disks; tells of each what came of it. Before, properties by new examples
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=new
	$(BIN)/python -m pytest -m torture

lint: $(BIN)/.installed  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

$(BIN)/.bench: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --group bench
	touch $@

# What each measures: docs/benchmarks.md. CONTENT=folder names a site of yours, ARGS='--engines posthaste,fts5' what else is wanted.
BENCH = $(BIN)/python -m benchmarks
SITE  = $(if $(CONTENT),--content $(CONTENT))

bench: $(BIN)/.bench  ## Posthaste beside Whoosh, SQLite FTS5, tantivy and RediSearch
	$(BENCH) compare $(SITE) $(ARGS)

bench-100k: $(BIN)/.bench  ## the same with 100,000 posts, recombined from the site's
	$(BENCH) compare --posts 100000 --rounds 1 --engines posthaste,fts5,tantivy,redisearch $(SITE) $(ARGS)

bench-relevance: $(BIN)/.bench  ## nDCG, MAP and recall on Cranfield; known posts of the site
	$(BENCH) relevance $(SITE) $(ARGS)

bench-load: $(BIN)/.bench  ## the HTTP endpoint under load, beside a bare Flask endpoint
	$(BENCH) load $(SITE) $(ARGS)

bench-reading: $(BIN)/.bench  ## reading posts beside the bare Markdown parse
	$(BENCH) reading $(SITE) $(ARGS)

bench-nasty: $(BIN)/.installed  ## 20,000 queries of the nasty kind: none ends in a server error; the slowest
	$(BENCH) nasty $(SITE) $(ARGS)

clean:  ## remove what was made here
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build examples/blog/.posthaste
