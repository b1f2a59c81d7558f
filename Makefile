# Tới Lượt: every command a person needs. Each does all of its own set-up and is quick the second time.
#
#   make demo    a whole branch on this machine: with a screen to take part in, without one a day in four minutes
#   make test    all tests but the long runs (about twelve minutes on two cores); ORDER=7 runs them in another order
#   make lint    ruff, mypy --strict over every program, qmllint
#   make bench   the figures, each beside its floor measured in the same run
#   make soak    the long runs of the same tests
#   make mutants small wrong changes in the parts that must not be wrong, and which of them no test finds: hours
#   make hearing the digits of joined calls as a recogniser reads them, the tones of the made clips, and what a listener
#                of our own understands of them in noise and echo: ten minutes
#   make counter-wheel  the counter for an office's PC: a wheel with fonts inside, and the versions that go with it
#   make clean   removes what the others made here (not the system packages)

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo test lint bench soak mutants hearing clean setup system lock translations counter-wheel

# Programs and tests start many processes: what Python compiled once is kept, whatever the environment says (`make clean`
# removes it). Half of what it takes to collect the tests.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
# Not to be given on the command line: `make clean` deletes it.
override VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Debian 12 packages. Qt's run-time libraries; the voice; the fonts; what tests and pictures of pages need.
SYSTEM := python3-venv \
  libegl1 libgl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libpulse0 \
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libnss3 \
  espeak-ng fonts-inter fonts-noto-core fonts-wqy-microhei libfribidi0 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
  chromium chromium-headless-shell postgresql strace faketime dbus-daemon

setup: $(VENV)/.ready translations

# Asks the package database first, so that the second time needs neither root nor network.
$(VENV)/.system: Makefile
	@missing=""; for p in $(SYSTEM); do \
	  dpkg-query -W -f '$${db:Status-Abbrev}' $$p 2>/dev/null | grep -q '^ii' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "Installing Debian packages:$$missing"; \
	  $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends $$missing; fi
	@mkdir -p $(VENV) && touch $@

# --no-deps: the lock names everything; left to look for itself, pip asks for a newer release of what a package wants with
# an extra (coverage[toml]) and then refuses it for having no hash.
$(VENV)/.ready: $(VENV)/.system requirements.lock pyproject.toml
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

QM := $(patsubst %.ts,%.qm,$(wildcard */i18n/*.ts))
translations: $(QM)
%.qm: %.ts $(VENV)/.ready
	@$(BIN)/pyside6-lrelease -silent $< -qm $@

demo: setup
	$(BIN)/toiluot demo

# Four to six at once on two cores, as memory allows (tests/conftest.py): a third of what tests take is waiting.
test: setup
	$(BIN)/python -m pytest -n auto $(if $(ORDER),--order $(ORDER))

# See docs/windows.md.
counter-wheel: setup
	$(BIN)/python -m tests.counter_wheel var/counter

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for f in $$(git ls-files '*.qml'); do $(BIN)/pyside6-qmllint -W 0 -I clientkit $$f || exit 1; done

bench: setup
	$(BIN)/toiluot bench

soak: setup
	$(BIN)/python -m pytest -m soak

# What it needs is no part of the lock: nothing else here does. ONLY='server.exchange.sync.*' tries one module.
mutants: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  $$($(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['mutants'])")
	$(BIN)/mutmut run $(if $(ONLY),"$(ONLY)")
	$(BIN)/mutmut results

# The recogniser is no part of the lock either: 29 MB for one test. Figures of the tones are printed, and fail nothing.
hearing: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  $$($(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['hearing'])")
	$(BIN)/python -m pytest -s -m soak tests/clientkit/voice/test_recognised.py
	-$(BIN)/python -m tests.clientkit.voice.tones
	$(BIN)/python -m tests.clientkit.voice.listener

# Makes the lock anew from pyproject.toml; commit the result. Markers stay in it: not every machine has every wheel.
lock: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra test --python-version 3.11 --generate-hashes --no-strip-markers -o requirements.lock

CODE := wire rules config hardware server clientkit kiosk counter display toiluot tests

# Of var/ only what a demo or a bench made there: a branch's own files may stand beside it.
clean:
	[ ! -f var/demo/.toiluot-demo ] || rm -rf var/demo
	rm -rf var/bench var/gallery
	[ ! -d var ] || rmdir --ignore-fail-on-non-empty var
	rm -rf $(VENV) build mutants toiluot.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find $(wildcard $(CODE)) -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(QM)
