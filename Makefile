# Everything runs in .venv, which is made from constraints.txt when it is missing or older than the pins.
PYTHON ?= python3
# On Linux the package index serves torch with gigabytes of CUDA. For the CPU build of about 200 MB:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
BIN := .venv/bin
SEED ?= 0
READER ?= all
SECONDS ?= 60
ROWS ?=
# The suite starts some hundred commands; without compiled modules each would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-browser test-golly test-long test-boundscheck fuzz lint bench zoo docs lessons lecture format clean help

help: ## show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: .venv/ready ## run the main job and say where its report lies
	$(BIN)/replicarium demo --seed $(SEED)

test: .venv/ready ## run the suite (five minutes or less on two cores); make test-long runs the rest
	$(BIN)/python -m tests.support.warm_kernels # once, before two processes compile the same kernels
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not long and not bench and not alone and not browser'

test-browser: .venv/ready ## run the viewer in Chromium and in notebooks, where these are (Debian: chromium chromium-driver)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[browser,notebooks]' || echo 'without selenium and notebooks'
	$(BIN)/python -m pytest -m browser

test-golly: .venv/ready ## run what is compared with Golly's files and console program, where they are
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'golly and not long'

test-long: .venv/ready ## run the checks that take minutes, and every test with all of its cases (about an hour)
	$(BIN)/python -m pytest -m '(long or alone) and not browser'
	REPLICARIUM_THOROUGH=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m 'not long and not bench and not alone and not browser'

test-boundscheck: .venv/ready ## run the kernel tests with every array access checked
	NUMBA_BOUNDSCHECK=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m 'kernel and not long'

fuzz: .venv/ready ## fuzz the file readers with atheris (READER=rle SECONDS=600; all, 60 s each)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz.fuzz_readers $(READER) --seconds $(SECONDS)

lint: .venv/ready ## ruff, import-linter and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

format: .venv/ready ## put the sources into the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready ## measure speed and memory beside other programs (20 minutes; ROWS="langton hutton" for some)
	$(BIN)/python -m pytest -m bench -s tests
	$(BIN)/replicarium bench $(ROWS) --peers -o bench.json --markdown docs/benchmarks.md

zoo: .venv/ready ## train and certify the networks that are shipped (some ten minutes)
	$(BIN)/replicarium zoo

docs: .venv/ready ## build the manual into docs/_build
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build

lessons: .venv/ready ## write the lessons as notebooks for Jupyter and marimo into build/lessons
	$(BIN)/python docs/lessons/notebooks.py build/lessons

lecture: .venv/ready ## run all lessons, and pack pages, pictures and notebooks into lecture/, to carry (some minutes)
	$(BIN)/python docs/lessons/lecture.py lecture

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "replicarium needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install --index-url $(TORCH_INDEX) -c constraints.txt torch)
	$(BIN)/python -m pip install -c constraints.txt -e '.[dev]'
	touch $@

clean: ## remove the environment and everything built; runs/ stays
	rm -rf .venv build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
