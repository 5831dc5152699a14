# Everything that is done with this repository, by name. `make check` is exactly what CI runs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BUILD := .build
VENV := $(BUILD)/venv
BINARY := $(BUILD)/debug/fingerpost
E2E := Tests/EndToEnd
# What the unit tests edited, for PyYAML to look at.
EDITS := $(abspath $(BUILD)/edits)
SWIFT_FILES := Package.swift Sources Tests
# One binary with Swift's runtime in it, without checks for overlapping accesses, which the debug build of all tests makes (docs/decisions/0020).
RELEASE := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
# They wait for what the kernel and other threads do, and run apart from those that keep the processors busy.
WAITING_TESTS := WatcherTests|UpstreamTests
CONFIGS = gateway.yaml $(filter-out gateway.yaml,$(wildcard examples/*.yaml))

.PHONY: help bootstrap debug build run test lint check format openapi sanitize bench bench-peers clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap:
	@scripts/bootstrap

debug: bootstrap
	swift build --build-tests

build: bootstrap ## build the release binary, .build/release/fingerpost, and its helper beside it
	swift build $(RELEASE) --product fingerpost
	swift build $(RELEASE) --product fingerpost-inotify

run: build ## build and start the gateway with gateway.yaml
	exec $(BUILD)/release/fingerpost serve --config gateway.yaml

test: debug $(VENV)/ready ## unit tests, then end-to-end tests against the built binary
	rm -rf $(EDITS)
	FINGERPOST_EDIT_RECORD=$(EDITS) swift test --skip-build --skip '$(WAITING_TESTS)'
	FINGERPOST_EDIT_RECORD=$(EDITS) $(VENV)/bin/python -m pytest Tests/SecondParser
	swift test --skip-build --filter '$(WAITING_TESTS)'
	FINGERPOST_BINARY=$(abspath $(BINARY)) $(VENV)/bin/python -m pytest $(E2E)

lint: debug $(VENV)/ready ## formatting, imports, links, the API's description, and every sample file
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	scripts/check-imports
	scripts/check-links
	$(VENV)/bin/python scripts/openapi --check
	for file in $(CONFIGS); do $(BINARY) check "$$file"; done

check: lint test ## lint and test: what CI runs

format: ## format the Swift sources in place
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

openapi: $(VENV)/ready ## write what /api/openapi.json answers with from docs/openapi.yaml
	$(VENV)/bin/python scripts/openapi

sanitize: bootstrap $(VENV)/ready ## tests under AddressSanitizer and ThreadSanitizer: two builds of minutes each, and not part of check
	scripts/sanitize address
	scripts/sanitize thread

bench: ## measure against nginx and write docs/benchmarks.md
	@scripts/bootstrap --bench
	swift build $(RELEASE) --product fingerpost
	swift build $(RELEASE) --product fingerpost-inotify
	Benchmarks/run --write docs/benchmarks.md

bench-peers: ## measure beside sglang-router, vllm-router and litellm, and write docs/benchmarks-peers.md
	@scripts/bootstrap --bench
	swift build $(RELEASE) --product fingerpost
	swift build $(RELEASE) --product fingerpost-inotify
	Benchmarks/peers --write docs/benchmarks-peers.md

clean: ## remove everything that was built
	rm -rf $(BUILD) Benchmarks/build

$(VENV)/ready: $(E2E)/requirements.txt
	@scripts/bootstrap
	rm -rf $(VENV)
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@
