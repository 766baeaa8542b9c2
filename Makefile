# Everything a person or a CI machine does with this project.
PREFIX ?= /usr/local
SWIFT ?= swift
# The programs; BIN=DIR takes those in DIR and builds none.
BIN := .build/release
SHELL := bash
# One file that needs neither Swift nor any library at run time.
RELEASE := $(SWIFT) build -c release -Xswiftc -static-executable
PACKAGES := binutils valgrind libyaml-dev libpng-dev libjpeg62-turbo-dev libwebp-dev zlib1g-dev libfreetype-dev libbrotli-dev libopenblas-dev python3 python3-venv
# C compiled as in a release: without it a debug build's kernels are too slow to test with.
DEBUG := -Xcc -O3
LINT := .venv/lint/bin
RELEASE_TOOLS := .venv/release/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all setup packages build demo test consumer coverage lint manifest format bench bench-instructions bench-train reference handover kill torture \
  browser pictures fuzz docs check-docs readme install release check-release clean

all: build

# Installs what is missing: Debian packages and, from PyPI, linters and what makes a wheel. Does nothing if all is there.
setup: packages .venv/lint/requirements.txt .venv/release/requirements.txt

packages:
	@missing=; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq $$missing; fi

.venv/lint/requirements.txt: tools/requirements-lint.txt | packages
	python3 -m venv .venv/lint
	$(LINT)/pip install --quiet --disable-pip-version-check --requirement $<
	@cp $< $@

# The wheels stay beside the environment: pip takes them from there when it builds a package without the network.
.venv/release/requirements.txt: tools/requirements-release.txt | packages
	python3 -m venv .venv/release
	$(RELEASE_TOOLS)/pip wheel --quiet --disable-pip-version-check --wheel-dir .venv/release/wheels --requirement $<
	$(RELEASE_TOOLS)/pip install --quiet --disable-pip-version-check --no-index --find-links .venv/release/wheels \
	  --requirement $<
	@cp $< $@

ifeq ($(BIN),.build/release)
# The linker warns about names that glibc looks up at run time; no call here needs them.
build: packages
	@$(RELEASE) --product ia3 2>&1 | grep -v 'in statically linked applications requires' ; test $${PIPESTATUS[0]} -eq 0
	@$(RELEASE) --product ia3-train 2>&1 | grep -v 'in statically linked applications requires' ; test $${PIPESTATUS[0]} -eq 0
else
build:
	@test -x $(BIN)/ia3 -a -x $(BIN)/ia3-train || { echo "ia3 and ia3-train are not in $(BIN)"; exit 1; }
endif

demo: build
	@tools/demo.sh $(abspath $(BIN))

test: packages
	$(SWIFT) build --build-tests $(DEBUG)
	$(SWIFT) test --skip-build $(DEBUG)
	python3 -m unittest -q tools.common.test_common tools.manifest.test_check tools.readme.test_check \
	  tools.oracle.test_oracle tools.torture.test_torture tools.release.test_archive tools.release.test_install \
	  tools.release.test_layout tools.release.test_manual tools.release.test_program tools.release.test_version

# A package that depends on this one and lints a string with the library.
consumer: packages
	$(SWIFT) run --package-path tools/consumer --scratch-path .build-consumer

# Lines of each target that the tests run.
coverage: packages
	$(SWIFT) build --build-tests --enable-code-coverage --scratch-path .build-coverage $(DEBUG)
	$(SWIFT) test --skip-build --enable-code-coverage --scratch-path .build-coverage $(DEBUG)
	python3 -m tools.coverage.report "$$($(SWIFT) test --show-codecov-path --scratch-path .build-coverage)"

lint: setup manifest
	$(SWIFT) format lint -r -s Package.swift Plugins Sources Tests tools/consumer
	$(LINT)/ruff check tools
	$(LINT)/ruff format --check tools
	$(LINT)/typos
	$(LINT)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(LINT)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(LINT)/check-jsonschema --builtin-schema vendor.github-issue-forms \
	  $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(LINT)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(LINT)/check-jsonschema --check-metaschema docs/ia3.schema.json
	$(LINT)/zizmor --offline --pedantic --quiet .github action.yml
	$(LINT)/shellcheck install.sh $(wildcard tools/action/*.sh)
	$(LINT)/shellcheck --severity=warning .ci/run $(wildcard tools/*.sh tools/*/*.sh)
	$(LINT)/hadolint Dockerfile

# Package.swift declares what the sources import, and each group stands on those above it.
manifest:
	python3 -m tools.manifest.check

format: setup
	$(SWIFT) format -i -r Package.swift Plugins Sources Tests tools/consumer
	$(LINT)/ruff check --fix tools
	$(LINT)/ruff format tools

# Speed beside ruff, taplo, tombi, check-jsonschema and yamllint, measured in one run.
bench: build
	python3 -m tools.bench.lint --ia3 $(BIN)/ia3

# The instructions of a lint, counted by callgrind and held to tools/bench/instructions.json; UPDATE=1 writes them there.
bench-instructions: build
	python3 -m tools.bench.instructions --ia3 $(BIN)/ia3 $(if $(UPDATE),--update)

# The golden files made again, traced runs computed again, saved networks loaded by PyTorch and LyCORIS, and images
# generated by diffusers; the full size takes 10 GB of memory. CASES="tiny small" leaves it out. SD_SCRIPTS=DIR, a checkout
# of kohya-ss/sd-scripts, and WEBUI=DIR, one of AUTOMATIC1111/stable-diffusion-webui, are needed for the goldens
# that come from their code.
reference: build
	tools/reference/setup.sh
	.venv/bin/python -m unittest -q tools.reference.test_replay
	.venv/bin/python -m tools.reference.check_goldens $(if $(SD_SCRIPTS),--sd-scripts $(SD_SCRIPTS)) $(if $(WEBUI),--webui $(WEBUI))
	.venv/bin/python -m tools.reference.make_traces --ia3 $(BIN)/ia3 .reference $(CASES)
	.venv/bin/python -m tools.reference.replay .reference/*.trace
	.venv/bin/python -m tools.reference.lycoris_load --ia3 $(BIN)/ia3 .reference
	.venv/bin/python -m tools.reference.compare_samples --ia3 $(BIN)/ia3 .reference $(CASES)
	.venv/bin/python -m tools.reference.merge_check --ia3 $(BIN)/ia3 .reference
	$(if $(SD_SCRIPTS),.venv/bin/python -m tools.reference.inspect_check --ia3 $(BIN)/ia3 --sd-scripts $(SD_SCRIPTS) .reference)

# sd-scripts as the engine, for real: SD_SCRIPTS=DIR, a checkout of kohya-ss/sd-scripts; FULL=1 adds a full-size checkpoint.
handover: build
	tools/handover/setup.sh
	.venv-handover/bin/python -m tools.handover.run --ia3 $(BIN)/ia3 --sd-scripts $(SD_SCRIPTS) $(if $(FULL),--full) \
	  --figures docs/sd-scripts-figures.md

# A training step on a full-size checkpoint beside PyTorch's, in one run.
bench-train: build
	tools/reference/setup.sh
	.venv/bin/python -m tools.bench.train --ia3 $(BIN)/ia3

# A run that is killed twenty times ends like one that is not.
kill: build
	python3 -m tools.kill.run --bin $(BIN)

# Kills, full disks, races, hostile names, texts and files: ten minutes. QUICK=1 tries each a few times; SEED=2 tries others.
torture: build
	python3 -m tools.torture.run --bin $(BIN) $(if $(QUICK),--quick) $(if $(SEED),--seed $(SEED))

# Reports, a grid and a plot, worked in headless Chromium; leaves screenshots in .browser.
browser: build
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium; }
	python3 -m tools.report.check --bin $(BIN)

# The pictures of the README and the docs, from real runs, by headless Chromium.
pictures: build
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium; }
	python3 -m tools.pictures.make --bin $(BIN)

# libFuzzer on every reader of bytes from outside; SECONDS for each, JOBS at a time.
fuzz: packages
	tools/fuzz/run.sh $(or $(SECONDS),60)

# Rule pages and the schema of ia3.toml, printed by the program.
docs: build
	tools/docs.sh $(BIN)/ia3

# The committed pages are those that the program writes.
check-docs: docs
	git diff --exit-code -- docs

# Every example of the README prints what the README says.
readme: build
	python3 -m tools.readme.check README.md --bin $(BIN)

install: build
	python3 -m tools.release.layout --bin $(BIN) $(DESTDIR)$(PREFIX)

# dist: an archive for Linux on x86-64 with its checksum, a wheel, and the script that installs the archive.
release: build .venv/release/requirements.txt
	$(RELEASE_TOOLS)/python -m tools.release.make --bin $(BIN) dist

# What is in dist, installed and run: the archive, the wheel, the pre-commit hooks, the action's script.
check-release: release
	$(RELEASE_TOOLS)/python -m unittest -q tools.release.check_archive tools.release.check_wheel \
	  tools.release.check_first_hour tools.release.check_pre_commit tools.release.check_action tools.release.check_image

clean:
	rm -rf .build .build-* .reference .handover .demo .browser dist
