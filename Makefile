# `make` lists what there is.

PYTHON ?= python3
export PYTHON
export TORCH_INDEX

BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup chat test test-all test-model lint eval gate bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv with everything in it (PYTHON=…, TORCH_INDEX=…)

# The stamp is written last, so that a setup that failed is done again.
$(STAMP): pyproject.toml .ci/setup .ci/install-torch
	@rm -f $@
	@.ci/setup
	@touch $@

chat: setup  ## bring the index up to date where needed, then ask it
	@echo "chat: indexing what is new (.venv/bin/silteme index)"
	@$(BIN)/silteme index
	@$(BIN)/silteme chat

test: setup  ## the quick tests
	@echo "test: .venv/bin/python -m pytest -n 3 --dist loadfile"
	@$(BIN)/python -m pytest -n 3 --dist loadfile

test-all: setup  ## every test, those that take minutes too
	@echo "test-all: .venv/bin/python -m pytest -n 3 --dist loadfile -m 'slow or not slow'"
	@$(BIN)/python -m pytest -n 3 --dist loadfile -m "slow or not slow"

test-model: setup  ## the command with a real model, whose server SILTEME_TEST_MODEL_URL names
	@$(BIN)/python -m pytest -m model tests/modelling

lint: setup  ## format, lint and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

eval: setup  ## measure the answers to the questions over the seeds, and write a report
	$(BIN)/silteme eval evals/seeds.jsonl --split dev --report evals/reports/seeds.html

gate: setup  ## fail where answers got significantly worse than the recorded run
	$(BIN)/silteme --quiet eval evals/seeds.jsonl --split dev --against main

bench: setup  ## measure speed and memory beside other programs (BENCH=--quick: minutes)
	@echo "bench: .venv/bin/python -m bench $(BENCH)"
	@$(BIN)/python -m bench $(BENCH)

clean:  ## remove .venv, caches and builds; the index and the conversation stay
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find bot index bench tests -name __pycache__ -type d -prune -exec rm -rf {} +
