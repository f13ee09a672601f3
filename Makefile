# The doors for developers. Each does its own set-up; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo console wheel test check bench chaos soak fuzz docker-test lock audit sbom fmt clean

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## System packages, Python environment, Asterisk (a second run takes less than a second)
	@scripts/setup

demo: setup  ## Place real calls through a real Asterisk and tell each call's story
	@.venv/bin/ivr demo

console:  ## Build the console's pages, and hold them against types, lint and tests (Node.js 18 or newer)
	@scripts/console check

wheel: setup  ## A wheel in dist/, with the console's pages in it
	@scripts/console build
	@.venv/bin/uv build --quiet --wheel && ls dist/*.whl

test:  ## Everything that must hold: format, lint, types, arrows, all tests on a real Asterisk
	@scripts/setup tests
	@scripts/check

check:  ## The same without the set-up
	@scripts/check

bench: setup  ## Figures of this machine: CPU per call, memory, how exactly overflow fires (12 minutes; see bench/)
	@.venv/bin/python -m bench.cpu_per_call
	@.venv/bin/python -m bench.memory
	@.venv/bin/python -m bench.overflow_minute
	@.venv/bin/python -m bench.rules_reload

chaos:  ## Each fault of tests/chaos twenty times on a real Asterisk, amid twenty calls, and without each of its guards (a night)
	@scripts/setup chaos
	@CHAOS_SEEDS=20 CHAOS_GUARDS=1 .venv/bin/pytest tests/chaos -rP

soak: setup  ## Five calls a second for an hour: memory, handles, latencies flat, drawn in soak.svg (MINUTES=180 RATE=2; FAULTS=1: a fault a minute)
	@.venv/bin/python -m $(if $(FAULTS),tests.chaos.soak,bench.soak) --rate $(or $(RATE),$(if $(FAULTS),2,5)) --minutes $(or $(MINUTES),60) --svg soak.svg

fuzz: setup  ## Coverage-guided fuzzing of all that reads what others wrote (MINUTES=60; finds are kept in .fuzz)
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --group fuzz
	@.venv/bin/python -m tests.fuzz --minutes $(or $(MINUTES),60)

docker-test:  ## Build docker/'s images and take calls through them (root, docker.io; five minutes, no image is pulled)
	@scripts/docker_test

lock: setup  ## Write the lock files anew after a change in pyproject.toml
	@scripts/lock

audit: setup  ## Hold the locked packages against the published advisories
	@scripts/audit

sbom:  ## Write sbom.json: what runs in production (CycloneDX)
	@python3 scripts/sbom > sbom.json && echo "sbom.json"

fmt: setup  ## Format, and mend what ruff can mend
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean:  ## Remove the environment and the caches (Asterisk, kept outside the clone, stays)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
