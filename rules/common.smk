import json
import os
import sys
from pathlib import Path

# Scripts import the library from the source tree, on this machine and on a cluster's.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(workflow.basedir), os.environ.get("PYTHONPATH")])
)
sys.path.insert(0, str(workflow.basedir))

from atp.config import check_config, leaf
from atp.errors import UserError
from atp.sources import library_files
from snakemake.exceptions import WorkflowError

try:
    check_config(config)
except UserError as error:
    raise WorkflowError(str(error))

RESULTS = config["results_dir"].rstrip("/")
LOGS = f"{RESULTS}/logs"
BENCHMARKS = f"{RESULTS}/benchmarks"
TABLES = f"{RESULTS}/tables"
FIGURES = f"{RESULTS}/figures"
PAIR = RESULTS + "/{dataset}/{a}-{b}"
MODEL = PAIR + "/{encoding}"
PAIRS = [
    (dataset, a, b) for dataset, pairs in config["pairs"].items() for a, b in pairs
]
JOBS = [
    (dataset, a, b, encoding)
    for dataset, a, b in PAIRS
    for encoding in config["encodings"]
]
ADVERSARIAL_JOBS = [
    (dataset, a, b, encoding)
    for dataset, pairs in config["adversarial"]["pairs"].items()
    for a, b in pairs
    for encoding in config["encodings"]
]


# One core a job, and sums in a fixed order: the same bytes whatever the machine runs beside.
os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"


wildcard_constraints:
    dataset="[a-z0-9_]+",
    a=r"\d+",
    b=r"\d+",
    encoding="[a-z0-9_]+",


def settings(*keys):
    """The canonical JSON of the config keys a rule depends on: its one param."""
    return json.dumps({key: leaf(config, key) for key in keys}, sort_keys=True)


def code(script, encoding=None):
    """The library files a script runs, its encoding's too, and the pinned packages."""
    base = Path(workflow.basedir)
    files = set(library_files(base / "scripts" / f"{script}.py"))
    if encoding is not None:
        own = base / "atp" / "encodings" / f"{encoding}.py"
        files |= {own, *library_files(own)}
    return [*sorted(map(str, files)), str(base / "requirements.lock")]


def per_pair(name):
    """One file of every pair."""
    return [f"{RESULTS}/{dataset}/{a}-{b}/{name}" for dataset, a, b in PAIRS]


def per_model(name, jobs=None):
    """One file of every (data set, pair, encoding)."""
    return [
        f"{RESULTS}/{dataset}/{a}-{b}/{encoding}/{name}"
        for dataset, a, b, encoding in (JOBS if jobs is None else jobs)
    ]


def figure_files(name, caption):
    """A figure's three outputs; the report shows the SVG."""
    stem = f"{FIGURES}/{name}"
    shown = report(
        f"{stem}.svg",
        category="Figures",
        labels={"figure": name},
        caption=f"../report/{caption}.rst",
    )
    return {"svg": shown, "pdf": f"{stem}.pdf", "png": f"{stem}.png"}


def figure_pair(key, name):
    """One file of the pair that a figure shows."""
    dataset = config["figures"][key]["dataset"]
    a, b = config["figures"][key]["pair"]
    return f"{RESULTS}/{dataset}/{a}-{b}/{name}"


def figure_pairs(key, name):
    """One file of every pair that a figure shows."""
    return [
        f"{RESULTS}/{dataset}/{a}-{b}/{name}"
        for dataset, pairs in config["figures"][key].items()
        for a, b in pairs
    ]
