# Everything that a newcomer, the desk and CI need. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run test test-big check floors clean

# python3.11 where there is one; else the default python3, which must be 3.11 or 3.12.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' || \
		{ echo "copydesk: Python 3.11 or 3.12 is needed, $(PYTHON) is another: run make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Installing into $(VENV): about 1.7 GB, a minute or two the first time ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[test,tracing]'
	@touch $@

run: $(READY)  ## check the two articles in examples/ with the real models; reports go to out/
	@$(BIN)/copydesk models pull
	@for story in anti-reward clean-story; do \
		$(BIN)/copydesk check examples/$$story.html --library examples/library.jsonl --report out/$$story.html || exit $$?; \
	done

# Two processes whose models have a thread each: less work in all than threads that wait for each other.
test: $(READY)  ## run all tests (the default models are fetched when missing)
	@$(BIN)/copydesk models pull
	@OMP_NUM_THREADS=1 COPYDESK_MODEL_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-big: $(READY)  ## run the tests of the writer model: fetches 1.1 GB, takes 6 GB on disk and 4 GB of memory
	@$(BIN)/copydesk models pull
	@$(BIN)/copydesk models pull qwen2.5-coder-1.5b
	@$(BIN)/python -m pytest -m big

check: $(READY)  ## lint, types, layering and docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_house.py tests/test_docs.py

floors: $(READY)  ## measure on the labelled data in $(DATA) and hold the figures to evaluation/floors.json
	@$(BIN)/python -m evaluation floors --data $(DATA)

DATA ?= ../shared/data

clean:  ## remove what was installed and made here (models stay in the cache)
	rm -rf $(VENV) out *.egg-info
