# `make serve` and `make test` are the two commands of the README. Every target installs what it needs.
PYTHON    ?= python3
VENV      := .venv
BIN       := $(VENV)/bin
PORT      ?= 8080
SITE_PORT ?= 8081
FAST      := not slow and not browser and not generators and not torture and not cluster

.DEFAULT_GOAL := help
.PHONY: help serve test check format lint torture clean lock audit sbom packages docs
.PHONY: bench bench-100k bench-relevance bench-load bench-reading bench-nasty

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# pip takes only files whose hash stands in requirements/; the package itself is built with the locked hatchling.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED  = $(INSTALL) --require-hashes

$(BIN)/.installed: pyproject.toml requirements/serve.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Posthaste needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Installing Posthaste and what it needs to run into $(VENV) (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(LOCKED) -r requirements/serve.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q index search
	@touch $@

$(BIN)/.dev: $(BIN)/.installed requirements/dev.txt
	@echo "Installing the tools for tests and checks into $(VENV) (about a minute)"
	@$(LOCKED) -r requirements/dev.txt
	@touch $@

# Hugo serves the example site, with the search box, on SITE_PORT. The search results link to it.
SEARCH_SERVER = http://127.0.0.1:$(PORT)/
SITE_URL      = http://127.0.0.1:$(SITE_PORT)/
serve: $(BIN)/.installed  ## index, watch and search the example site (PORT=8080, SITE_PORT=8081)
	@echo "The example site, with the search box:  $(SITE_URL)"
	@echo "The search page and the JSON endpoint:  $(SEARCH_SERVER)"
	@HUGO_PARAMS_SEARCHSERVER=$(SEARCH_SERVER) $(BIN)/hugo server --quiet --renderToMemory --source examples/blog \
	  --baseURL $(SITE_URL) --port $(SITE_PORT) & site=$$!; \
	$(BIN)/posthaste serve examples/blog --port $(PORT) --site-url $(SITE_URL) & search=$$!; \
	trap 'kill $$site $$search 2>/dev/null' EXIT INT TERM; wait $$search

test: $(BIN)/.dev  ## run the whole test suite
	$(BIN)/python -m pytest

check: lint  ## lint, type-check and run the fast tests on all cores (about a minute)
	$(BIN)/python -m pytest -q -n auto -m "$(FAST)"

format: $(BIN)/.dev  ## format the code and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(BIN)/.dev  ## check format, lint rules and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

torture: $(BIN)/.dev  ## run property tests with new examples, then every fault many times
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=new
	$(BIN)/python -m pytest -m torture

$(BIN)/.bench: $(BIN)/.installed requirements/bench.txt
	@echo "Installing the peers and what measures them into $(VENV)"
	@$(LOCKED) -r requirements/bench.txt
	@touch $@

$(BIN)/.release: $(BIN)/.installed requirements/release.txt
	@$(LOCKED) -r requirements/release.txt
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: $(BIN)/.release  ## lock the newest allowed versions, with hashes, in requirements/
	$(COMPILE) --upgrade --all-extras --group dev --group release --group bench pyproject.toml -o requirements/all.txt
	$(COMPILE) -c requirements/all.txt --all-extras pyproject.toml -o requirements/runtime.txt
	$(COMPILE) -c requirements/all.txt --all-extras --group dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) -c requirements/all.txt --extra semantic --group serve pyproject.toml -o requirements/serve.txt
	set -e; for group in release bench; do $(COMPILE) -c requirements/all.txt --group $$group -o requirements/$$group.txt; done
	rm requirements/all.txt

audit: $(BIN)/.release  ## look up known vulnerabilities of the locked versions
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/runtime.txt
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/dev.txt

sbom: $(BIN)/.release  ## write a CycloneDX bill of materials of the run-time dependencies to dist/
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml requirements/runtime.txt -o dist/sbom.cdx.json

packages: $(BIN)/.release  ## build the sdist, and the wheel from it, in dist/; check both
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

docs: $(BIN)/.dev  ## build the documentation site, with its search, in build/docs/public (ADDRESS=https://…)
	$(BIN)/python docs/build_site.py build/docs $(ADDRESS)

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

bench-load: $(BIN)/.bench  ## measure the HTTP endpoint under load, at two sizes
	$(BENCH) load $(SITE) $(ARGS)

bench-reading: $(BIN)/.bench  ## measure reading posts, compared with the bare Markdown parser
	$(BENCH) reading $(SITE) $(ARGS)

bench-nasty: $(BIN)/.installed  ## send 20,000 hostile queries; list the slowest
	$(BENCH) nasty $(SITE) $(ARGS)

clean:  ## remove the virtual environment, caches and build output
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build examples/blog/.posthaste
