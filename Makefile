# Everything a person or a CI machine does with this project.
PREFIX ?= /usr/local
SWIFT ?= swift
BIN := .build/release
SHELL := bash
# One file that needs neither Swift nor any library where it runs.
RELEASE := $(SWIFT) build -c release -Xswiftc -static-executable
PACKAGES := libyaml-dev libpng-dev libjpeg62-turbo-dev libwebp-dev zlib1g-dev libfreetype-dev libbrotli-dev libopenblas-dev python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all setup build demo test lint format bench bench-train reference handover kill browser fuzz docs check-docs readme install clean

all: build

# Installs the Debian packages that are missing; does nothing where all are there.
setup:
	@missing=; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq $$missing; fi

# The linker's notes on names that glibc looks up at run time concern no call that is made.
build: setup
	@$(RELEASE) --product ia3 2>&1 | grep -v 'in statically linked applications requires' ; test $${PIPESTATUS[0]} -eq 0
	@$(RELEASE) --product ia3-train 2>&1 | grep -v 'in statically linked applications requires' ; test $${PIPESTATUS[0]} -eq 0

demo: build
	@tools/demo.sh $(CURDIR)/$(BIN)

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	python3 -m unittest discover -q -s tools/readme

lint:
	$(SWIFT) format lint -r -s Package.swift Plugins Sources Tests

format:
	$(SWIFT) format -i -r Package.swift Plugins Sources Tests

# Speed beside ruff, taplo, tombi, check-jsonschema and yamllint, measured in one run.
bench: build
	python3 tools/bench/lint.py --ia3 $(BIN)/ia3

# The golden files made again, traced runs computed again, saved networks loaded by PyTorch and LyCORIS, and pictures
# drawn by diffusers; the full size takes 10 GB of memory. CASES="tiny small" leaves it out. SD_SCRIPTS=DIR, a checkout
# of kohya-ss/sd-scripts, and WEBUI=DIR, one of AUTOMATIC1111/stable-diffusion-webui, have the goldens made that come
# from their own code, too.
reference: build
	tools/reference/setup.sh
	.venv/bin/python -m unittest discover -q -s tools/reference -p 'test_*.py'
	.venv/bin/python tools/reference/check_goldens.py $(if $(SD_SCRIPTS),--sd-scripts $(SD_SCRIPTS)) $(if $(WEBUI),--webui $(WEBUI))
	.venv/bin/python tools/reference/make_traces.py --ia3 $(BIN)/ia3 .reference $(CASES)
	.venv/bin/python tools/reference/replay.py .reference/*.trace
	.venv/bin/python tools/reference/lycoris_load.py --ia3 $(BIN)/ia3 .reference
	.venv/bin/python tools/reference/compare_samples.py --ia3 $(BIN)/ia3 .reference $(CASES)
	.venv/bin/python tools/reference/merge_check.py --ia3 $(BIN)/ia3 .reference
	$(if $(SD_SCRIPTS),.venv/bin/python tools/reference/inspect_check.py --ia3 $(BIN)/ia3 --sd-scripts $(SD_SCRIPTS) .reference)

# The hand-over on the real thing: SD_SCRIPTS=DIR, a checkout of kohya-ss/sd-scripts; FULL=1 adds a full-size checkpoint.
handover: build
	tools/handover/setup.sh
	.venv-handover/bin/python tools/handover/run.py --ia3 $(BIN)/ia3 --sd-scripts $(SD_SCRIPTS) $(if $(FULL),--full) \
	  --figures docs/hand-over-figures.md

# A training step on a full-size checkpoint beside PyTorch's, in one run.
bench-train: build
	tools/reference/setup.sh
	.venv/bin/python tools/bench/train.py --ia3 $(BIN)/ia3

# A run that is killed twenty times ends as one that is not.
kill: build
	python3 tools/kill/run.py --bin $(BIN)

# The report and the plot of a run in headless Chromium; leaves screenshots in .browser.
browser: build
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium; }
	python3 tools/report/check.py --bin $(BIN)

fuzz: setup
	tools/fuzz/run.sh

# Rule pages, the schema of ia3.toml, from what the program says of itself.
docs: build
	tools/docs.sh $(BIN)/ia3

# The committed pages are those that the program writes.
check-docs: docs
	git diff --exit-code -- docs

# Every example of the README prints what the README says.
readme: build
	python3 tools/readme/check.py README.md --bin $(BIN)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d \
	  $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BIN)/ia3 $(BIN)/ia3-train $(DESTDIR)$(PREFIX)/bin
	$(BIN)/ia3 --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ia3
	$(BIN)/ia3 --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ia3
	$(BIN)/ia3 --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ia3.fish
	mkdir -p man
	$(SWIFT) package --allow-writing-to-package-directory generate-manual --multi-page --output-directory man
	install -m 644 man/ia3*.1 $(DESTDIR)$(PREFIX)/share/man/man1

clean:
	rm -rf .build .build-* .reference .handover .demo .browser man
