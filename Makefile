# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
BIN := .venv/bin
INSTALLED := .venv/.installed-dev
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Libraries that call home are asked not to.
export BENTOML_DO_NOT_TRACK := True
export DO_NOT_TRACK := 1
export DVC_NO_ANALYTICS := true
export MLFLOW_DISABLE_TELEMETRY := true

.DEFAULT_GOAL := help
.PHONY: help install demo test system-packages test-fast lint format types imports check serve mlflow bento benchmark clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Create .venv with everything

$(INSTALLED): pyproject.toml constraints.txt deploy/install.sh
	deploy/install.sh dev
	@touch $@

.dvc/tmp: $(INSTALLED)
	@git rev-parse --git-dir >/dev/null 2>&1 || git init --quiet
	@mkdir -p $@

demo: $(INSTALLED) .dvc/tmp ## The whole path on the packaged sample: train, promote, serve, score
	dvc repro
	tonika promote || test $$? -eq 3
	tonika demo

test: system-packages $(INSTALLED) ## The whole test suite
	pytest --numprocesses 2 --dist loadgroup

system-packages:
	@deploy/system_packages.sh

test-fast: $(INSTALLED) ## The suite without servers and minutes of training
	pytest --numprocesses 2 --dist loadgroup -m "not slow"

lint: $(INSTALLED) ## ruff: lint and format
	ruff check .
	ruff format --check .

format: $(INSTALLED) ## ruff: mend what can be mended
	ruff check --fix .
	ruff format .

types: $(INSTALLED) ## mypy, strict
	mypy

imports: $(INSTALLED) ## import-linter: the arrows between the rooms
	lint-imports

check: lint types imports test ## All that CI runs

serve: $(INSTALLED) ## Serve the champion on 127.0.0.1:3000 (TONIKA_PORT, TONIKA_HOST)
	tonika serve

mlflow: $(INSTALLED) ## The MLflow page on 127.0.0.1:5000 (MLFLOW_PORT, MLFLOW_HOST)
	mlflow ui --backend-store-uri "sqlite:///$(CURDIR)/mlflow.db"

bento: $(INSTALLED) ## A Bento with the champion baked in
	tonika bento

benchmark: $(INSTALLED) ## Five folds of the sample, three seeds, beside TF-IDF (about an hour on 2 cores)
	python -m benchmarks.sample

clean: ## Remove what the pipeline wrote (not .venv, not the MLflow registry)
	rm -rf artifacts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
