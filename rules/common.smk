import hashlib
import json
from pathlib import Path

from atp.config import check_config, leaf
from atp.data.registry import DATASETS
from atp.disk import check_writable
from atp.encodings.registry import ENCODINGS
from atp.errors import UserError
from atp.files import remove_leftovers
from atp.multiverse.design import choices, draw_settings, setting_config
from atp.provenance import now, record_run
from atp.sources import digest
from atp.step import export_environment
from snakemake.exceptions import WorkflowError

STARTED = now()

export_environment(Path(workflow.basedir))

try:
    check_config(config)
except UserError as error:
    raise WorkflowError(str(error))

RESULTS = config["results_dir"].rstrip("/")
LOGS = f"{RESULTS}/logs"
BENCHMARKS = f"{RESULTS}/benchmarks"
TABLES = f"{RESULTS}/tables"
FIGURES = f"{RESULTS}/figures"
PAIR = f"{RESULTS}/{{dataset}}/{{a}}-{{b}}"
MODEL = f"{PAIR}/{{encoding}}"
HARDWARE = f"{RESULTS}/hardware/{{backend}}/{{dataset}}/{{a}}-{{b}}/{{encoding}}"
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
COMPARED_JOBS = [job for job in JOBS if job[-1] in ("angle", "atp")]


wildcard_constraints:
    dataset="[a-z0-9_]+",
    a=r"\d+",
    b=r"\d+",
    encoding="[a-z0-9_]+",


def record(outcome=""):
    """Write provenance.json, as a run starts and as it ends.

    Snakemake makes the folders of a job before its step can say that it may not.
    """
    try:
        check_writable(RESULTS)
        record_run(Path(RESULTS), Path(workflow.basedir), config, STARTED, outcome)
    except UserError as error:
        raise WorkflowError(str(error))


def settings(*keys, without=(), of=config):
    """The canonical JSON of the config keys that a rule depends on, less some inside them.

    A rule that joins the files of pairs or encodings names those lists, as rows keep their
    order, and Snakemake compares inputs as a set.
    """
    found = {key: leaf(of, key) for key in keys}
    for key in without:
        section, _, name = key.rpartition(".")
        found[section] = {k: v for k, v in found[section].items() if k != name}
    return json.dumps(found, sort_keys=True)


def code(script, *encodings):
    """A digest of what a script runs: itself, the library, encodings, the packages.

    As a param it reruns a step when that content changes; as inputs these files would
    cost the scheduler more than most steps take.
    """
    base = Path(workflow.basedir)
    sources = [base / "scripts" / f"{script}.py"]
    sources += [base / "atp" / "encodings" / f"{name}.py" for name in encodings]
    return digest(sources, base / "requirements.lock")


def per_pair(name):
    """One file of every pair."""
    return [f"{RESULTS}/{dataset}/{a}-{b}/{name}" for dataset, a, b in PAIRS]


def per_model(name, jobs=None):
    """One file of every (data set, pair, encoding)."""
    return [
        f"{RESULTS}/{dataset}/{a}-{b}/{encoding}/{name}"
        for dataset, a, b, encoding in (JOBS if jobs is None else jobs)
    ]


def of_each_encoding(name):
    """One file of every encoding of the job's pair: starting a job takes as long as its work."""
    return expand(f"{MODEL}/{name}", encoding=config["encodings"], allow_missing=True)


def figure_files(name, caption, category="Figures"):
    """A figure's three outputs; the report shows the SVG."""
    stem = f"{FIGURES}/{name}"
    shown = report(
        f"{stem}.svg",
        category=category,
        labels={"figure": name},
        caption=f"../report/{caption}.rst",
    )
    return {"svg": shown, "pdf": f"{stem}.pdf", "png": f"{stem}.png"}


def table_page(stem, caption, category="Tables", label=None):
    """A table's HTML, which the report shows."""
    return report(
        f"{stem}.html",
        category=category,
        labels={"table": label or Path(stem).name},
        caption=f"../report/{caption}.rst",
    )


def table_files(stem, caption, latex=False, **shown):
    """A table's outputs; `shown` goes to the report's page of it."""
    page = table_page(stem, caption, **shown)
    files = {"csv": f"{stem}.csv", "md": f"{stem}.md", "html": page}
    return files | {"tex": f"{stem}.tex"} if latex else files


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


def own_file(wildcards):
    """The user's own file, an input so that changing it reruns what depends on it."""
    return [config["data"]["npz"]] if wildcards.dataset == "npz" else []


def pair_settings(wildcards):
    """The keys that a pair's data depend on: colour and hold-out only where there is any."""
    info = DATASETS[wildcards.dataset]
    keys = ["seed", "data.grid", "data.resampling", "data.samples"]
    if info.color is not False:
        keys.append("data.color")
    if not info.test_counts:
        keys.append("data.test_fraction")
    return settings(*keys)


def threshold_inputs(wildcards):
    """The threshold, for the encodings that prune; its timing alone reruns nothing."""
    if not ENCODINGS[wildcards.encoding].prunes:
        return {}
    return {
        "threshold": f"{PAIR}/threshold.json",
        "search_timing": ancient(f"{PAIR}/search_timing.json"),
    }


def claim_settings():
    """The keys that verdicts depend on, and the table of hardware runs if one was left here.

    It is no input: a hardware run is asked for by name, never by judging claims.
    """
    keys = [
        *("pairs", "encodings", "adversarial.pairs", "seed", "statistics"),
        *("entropy.cut", "noise.table", "attack.table"),
    ]
    table = Path(TABLES) / "table_hardware.csv"
    found = None
    if table.is_file():
        checksum = hashlib.sha256(table.read_bytes()).hexdigest()
        found = {"path": str(table), "sha256": checksum}
    return json.dumps(
        {**json.loads(settings(*keys)), "hardware_table": found}, sort_keys=True
    )


def hardware_inputs(wildcards):
    """The threshold, the simulator's model and the ledger to replay, each where it is used."""
    files = {}
    if ENCODINGS[wildcards.encoding].prunes:
        files["threshold"] = f"{PAIR}/threshold.json"
    if config["hardware"]["angles"] == "model":
        files["model"] = f"{MODEL}/model.npz"
    if config["hardware"]["replay"] is not None:
        folder = config["hardware"]["replay"].rstrip("/")
        place = HARDWARE.removeprefix(f"{RESULTS}/hardware")
        files["recorded"] = ancient(f"{folder}{place}/ledger.jsonl")
    return files


def multiverse_settings(wildcards):
    """The config values of one setting of the multiverse, which runs one search only."""
    method = config["threshold"]["method"]
    searched = "tau" if method == "manual" else method
    others = {"sweep", "tau", "brief", "lbfgsb", "soft"} - {searched}
    return settings(
        "seed",
        "seeds",
        "pairs",
        "encodings",
        "data.grid",
        "data.resampling",
        "data.color",
        "data.test_fraction",
        "data.samples",
        "pca",
        "sqe",
        "threshold",
        "threshold.prune",
        "circuit",
        "qnn",
        "training",
        "entropy.cut",
        "entropy.half_samples",
        "noise.placement",
        "noise.table",
        without=[
            *(f"threshold.{name}" for name in others),
            "noise.table.trained_under_noise",
        ],
        of=setting_config(config, DRAWN[int(wildcards.setting)]),
    )
