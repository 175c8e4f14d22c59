# Every task a person does. `make help` lists them; variables can be given on the command line:
#   make html CORPUS=/a/b CONTENT=/c OUTPUT=/d

CORPUS  ?= corpus
CONTENT ?= content
OUTPUT  ?= output
SITEURL ?=
PORT    ?= 8000
CONFIG  ?=
Q       ?=
STRICT  ?=
PROFILE ?=
PYTHON  ?=
VENV    ?= .venv

PY      := $(VENV)/bin/python
BASE    := $(VENV)/.base-installed
DEV     := $(VENV)/.dev-installed
BENCH   := $(VENV)/.bench-installed
# Each of the several processes of a build would compile all of our modules again.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)/plugins
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FOLDERS  = --corpus "$(CORPUS)" --content "$(CONTENT)" $(if $(CONFIG),--config "$(CONFIG)")
SITE     = $(FOLDERS) --output "$(OUTPUT)" $(if $(SITEURL),--siteurl "$(SITEURL)") $(if $(PROFILE),--profile)
STRICTLY = $(if $(filter-out 0,$(STRICT)),--strict)

.DEFAULT_GOAL := html
.PHONY: help html convert serve publish github search report verify check test lint types audit bench clean lock browser

help:  ## list these tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: CORPUS CONTENT OUTPUT (folders), SITEURL, PORT, CONFIG (corpus.yaml to use), Q (query),'
	@echo '  STRICT=1 (a refused record fails the run), PROFILE=1 (write a profile)'

html: $(BASE)  ## convert the corpus and build the site (the default)
	@$(PY) -m warraq build $(SITE) $(STRICTLY)

convert: $(BASE)  ## corpus -> Markdown only
	@$(PY) -m warraq convert $(FOLDERS) $(STRICTLY)

serve: $(BASE)  ## build, serve on http://localhost:PORT and rebuild on every change
	@$(PY) -m warraq serve $(SITE) --port $(PORT)

publish: $(BASE)  ## build with the published settings, then verify and check everything
	@$(PY) -m warraq build $(SITE) --publish $(STRICTLY)
	@$(PY) -m warraq verify $(FOLDERS) --output "$(OUTPUT)"
	@$(PY) -m warraq check --output "$(OUTPUT)"

github: publish  ## publish, then push the site to the branch gh-pages
	@$(VENV)/bin/ghp-import --no-jekyll --push --no-history --message "Publish the site" "$(OUTPUT)"

search: $(BASE)  ## search from the command line: make search Q="..."
	@$(PY) -m warraq search "$$WARRAQ_QUERY" --index "$(CONTENT)/.cache/index"
search: export WARRAQ_QUERY = $(value Q)

report: $(BASE)  ## write report/index.html: what was removed, refused, doubtful
	@$(PY) -m warraq convert $(FOLDERS) --report report

verify: $(BASE)  ## prove that every record is published whole or refused with a reason
	@$(PY) -m warraq verify $(FOLDERS) --output "$(OUTPUT)"

check: $(BASE)  ## check the built site: links, sizes, no request elsewhere
	@$(PY) -m warraq check --output "$(OUTPUT)"

test: $(DEV) browser  ## run all tests
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(DEV)  ## ruff: lint and format
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: $(DEV)  ## mypy
	@$(PY) -m mypy

audit: $(DEV) browser html tools/audit/node_modules  ## Lighthouse and the Nu HTML checker on the site (Node, Java)
	@$(PY) tools/audit.py "$(OUTPUT)"

bench: $(BENCH)  ## publish BENCH_N articles beside Hugo with Pagefind, and Pelican (minutes)
	@$(PY) -m bench $(ARGS)

clean:  ## delete what can be built again; never corpus/ or content/articles/
	rm -rf "$(OUTPUT)" "$(dir $(abspath $(OUTPUT))).$(notdir $(abspath $(OUTPUT))).warraq" "$(CONTENT)/.cache" report .pytest_cache .mypy_cache .ruff_cache

browser: $(DEV)  # finds or installs the Chromium that the tests drive
	@$(PY) tests/chromium.py

lock: $(DEV)  ## pin the newest versions anew
	@for set in base html dask dev bench; do \
	  $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links $(LOCK) requirements/$$set.in -o requirements/$$set.txt; \
	done

$(BASE): requirements/base.txt  # PYTHON= says which interpreter; else one is looked for
	@$(if $(PYTHON),,$(PY) -m pip --version >/dev/null 2>&1 || ){ \
	  python=$$(tools/python.sh $(if $(PYTHON),"$(PYTHON)")) && \
	  echo "Setting up $(VENV) (once) with $$python" && "$$python" -m venv $(VENV); }
	@$(PY) -m pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): $(BASE) requirements/dev.txt
	@echo "Installing what the tests need (once)"
	@$(PY) -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(BENCH): $(DEV) requirements/bench.txt
	@echo "Installing what the benchmarks compare with (once)"
	@$(PY) -m pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

tools/audit/node_modules: tools/audit/package-lock.json
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix tools/audit
	@touch $@
