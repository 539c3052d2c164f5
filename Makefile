# Every command makes the environment that it needs, again when a lock file is newer.
# Options of Snakemake go through OPTIONS: make paper OPTIONS="--cores 8";
# files laid over config.yaml through CONFIG: make paper CONFIG=mine.yaml.

VENV ?= .venv
PYTHON ?= python3
CORES ?= 2
OPTIONS ?=
CONFIG ?=
INSTALL = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
CHECK = $(VENV)/bin/python -m atp.config.files $(CONFIG)
SNAKEMAKE = $(VENV)/bin/snakemake --cores $(CORES) $(OPTIONS)
LAID_OVER = $(if $(CONFIG),--configfile $(CONFIG))

.PHONY: demo paper hardware test test-kills test-slurm mutants lint bench docs clean

demo: $(VENV)/installed
	@$(CHECK)
	$(SNAKEMAKE) --configfile presets/digits.yaml $(CONFIG)
	@echo "Tables and figures are in results/digits."

paper: $(VENV)/installed
	@$(CHECK)
	$(SNAKEMAKE) $(LAID_OVER)
	@echo "Tables and figures are in results/paper."

hardware: $(VENV)/installed-hardware
	@$(CHECK)
	$(SNAKEMAKE) $(LAID_OVER) -- hardware
	@echo "The table of hardware runs is in results/paper/tables."

test: $(VENV)/installed-develop
	$(VENV)/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

test-kills: $(VENV)/installed-develop
	$(VENV)/bin/python -m pytest -m kills

test-slurm: $(VENV)/installed-develop
	$(VENV)/bin/python -m pytest -m slurm tests/slurm

mutants: $(VENV)/installed-develop
	$(VENV)/bin/python -m tools.mutants --workers $(CORES)

lint: $(VENV)/installed-develop
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/snakefmt --check Snakefile rules
	$(VENV)/bin/snakemake --lint
	$(VENV)/bin/snakemake --lint --configfile presets/digits.yaml
	$(VENV)/bin/python -m tools.large_files

bench: $(VENV)/installed
	$(VENV)/bin/python -m benchmarks.run --out results/bench

docs: $(VENV)/installed
	$(VENV)/bin/python -m docs.make_docs results/paper results/readings

# An environment serves one checkout, whose library it has installed.
ifneq ($(shell cat $(VENV)/checkout 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/installed
endif

$(VENV)/installed: requirements.lock
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; set PYTHON to one.')"
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	echo $(CURDIR) > $(VENV)/checkout
	touch $@

$(VENV)/installed-hardware: requirements-hardware.lock $(VENV)/installed
	$(INSTALL) --requirement requirements.lock --requirement requirements-hardware.lock
	touch $@

$(VENV)/installed-develop: requirements-develop.lock $(VENV)/installed-hardware
	$(INSTALL) --requirement requirements.lock --requirement requirements-hardware.lock --requirement requirements-develop.lock
	touch $@

clean:
	rm -rf $(VENV) .snakemake atp.egg-info
