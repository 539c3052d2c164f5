# Every command makes its own environment from requirements.lock when that is newer.
# Options of Snakemake go through OPTIONS: make paper OPTIONS="--cores 8";
# files laid over config.yaml through CONFIG: make paper CONFIG=mine.yaml.

VENV ?= .venv
PYTHON ?= python3
CORES ?= 2
OPTIONS ?=
CONFIG ?=
CHECK = $(VENV)/bin/python -m atp.config.files $(CONFIG)
SNAKEMAKE = $(VENV)/bin/snakemake --cores $(CORES) $(OPTIONS)

.PHONY: demo paper test test-kills test-slurm lint bench docs clean

demo: $(VENV)/installed
	@$(CHECK)
	$(SNAKEMAKE) --configfile presets/digits.yaml $(CONFIG)
	@echo "Tables and figures are in results/digits."

paper: $(VENV)/installed
	@$(CHECK)
	$(SNAKEMAKE) $(if $(CONFIG),--configfile $(CONFIG))
	@echo "Tables and figures are in results/paper."

test: $(VENV)/installed
	$(VENV)/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

test-kills: $(VENV)/installed
	$(VENV)/bin/python -m pytest -m kills

test-slurm: $(VENV)/installed
	$(VENV)/bin/python -m pytest -m slurm tests/slurm

lint: $(VENV)/installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/snakefmt --check Snakefile rules
	$(VENV)/bin/snakemake --lint
	$(VENV)/bin/snakemake --lint --configfile presets/digits.yaml

bench: $(VENV)/installed
	$(VENV)/bin/python -m benchmarks.run --out results/bench

docs: $(VENV)/installed
	$(VENV)/bin/python -m docs.make_docs results/paper

$(VENV)/installed: requirements.lock
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; set PYTHON to one.')"
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	touch $@

clean:
	rm -rf $(VENV) .snakemake
