import functools
import json
from pathlib import Path

from atp.config.checks import check_config
from atp.config.schema import with_defaults
from atp.data.registry import DATASETS
from atp.encodings.registry import ENCODINGS, keys_read
from atp.errors import UserError
from atp.files import check_writable, remove_leftovers
from atp.population.design import population_config, population_pairs
from atp.readings.design import (
    JUDGED_BY,
    block_config,
    choices,
    draw_readings,
    n_blocks,
)
from atp.readings.stages import FIRST
from atp.settings.keys import read_settings, select
from atp.workflow.code_digest import digest
from atp.workflow.provenance import now, record_run
from atp.workflow.step import one_core
from snakemake.exceptions import WorkflowError

STARTED = now()

one_core()

try:
    check_config(config)
except UserError as error:
    raise WorkflowError(str(error))

config |= with_defaults(config)

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
ADVERSARIAL_JOBS = (
    JOBS
    if config["adversarial"]["pairs"] == "all"
    else [
        (dataset, a, b, encoding)
        for dataset, pairs in config["adversarial"]["pairs"].items()
        for a, b in pairs
        for encoding in config["encodings"]
    ]
)
ENCODING_KEYS = [key for name in config["encodings"] for key in keys_read(name)]
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


def tracked(script, *keys, without=(), module=None, encodings=(), shown=(), of=None):
    """The one param of a rule: what reruns its step when it changes, as canonical JSON.

    That is the config keys that the step reads, and a digest of the code that it runs: the
    script, the library files that it imports, its encodings and data sets, the packages. As
    inputs these files would cost the scheduler more than most steps take.

    Args:
        script: the name of the rule's script.
        keys: dotted config keys, or functions from the job's wildcards to lists of them. Where
            a rule joins the files of pairs or encodings, it names those lists, as rows keep
            their order, and Snakemake compares inputs as a set.
        without: keys inside the named ones that the step does not read.
        module: the one of the library that the script loads by name, such as tables.noise,
            or a function from the wildcards to it.
        encodings: those that it computes with, or a function from the wildcards to them.
        shown: those that it names or draws.
        of: a function from the wildcards to the configuration; by default the run's own.
    """

    def param(wildcards):
        named = [
            key
            for entry in keys
            for key in (entry(wildcards) if callable(entry) else [entry])
        ]
        loaded = module(wildcards) if callable(module) else module
        used = encodings(wildcards) if callable(encodings) else encodings
        modules = [
            *([loaded] if loaded else []),
            *(f"encodings.{name}" for name in used),
        ]
        settings = select(of(wildcards) if of else config, named, without)
        entries = [
            *(ENCODINGS[name].computing for name in used),
            *(ENCODINGS[name].printing for name in shown),
            *(DATASETS[name] for name in data_sets_of(wildcards, settings)),
        ]
        content = {
            "code": digest(script, modules, entries, Path(workflow.basedir)),
            "module": loaded,
            "settings": settings,
        }
        return json.dumps(content, sort_keys=True)

    return param


def untracked(*keys):
    """A rule's resource: config keys that say how a result is got, not what it is.

    Resources rerun nothing. A cluster's node derives this text from the configuration again.
    A rule with one belongs in no group of the cluster's profile, as Snakemake wants the same
    text of all jobs of a group that could run side by side.
    """
    return json.dumps(select(config, keys), sort_keys=True)


def data_sets_of(wildcards, settings):
    """The data set of a job, or those that its settings name, or all that are in use."""
    if "dataset" in wildcards.keys():
        return [wildcards.dataset]
    named = [dataset for dataset in DATASETS if dataset in names_in(settings)]
    return named or [dataset for dataset, pairs in config["pairs"].items() if pairs]


def names_in(settings):
    """Every name in settings, of a value or of a key with one."""
    if isinstance(settings, dict):
        inner = [names_in(value) for value in settings.values()]
        return {key for key, value in settings.items() if value}.union(*inner)
    if isinstance(settings, list):
        return set().union(*map(names_in, settings))
    return {settings}


def per_pair(name):
    """One file of every pair."""
    return [f"{RESULTS}/{dataset}/{a}-{b}/{name}" for dataset, a, b in PAIRS]


def per_model(name, jobs=None):
    """One file of every (data set, pair, encoding)."""
    return [
        f"{RESULTS}/{dataset}/{a}-{b}/{encoding}/{name}"
        for dataset, a, b, encoding in (JOBS if jobs is None else jobs)
    ]


def of_each_encoding(name, pair=PAIR):
    """One file of every encoding of the job's pair: starting a job takes as long as its work."""
    return expand(
        f"{pair}/{{encoding}}/{name}", encoding=config["encodings"], allow_missing=True
    )


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


# What features are made with, beside the keys of `pair_keys`.
PREPARING = [
    f"data.{key}"
    for key in ("grid", "resampling", "pixels", "source", "splits", "samples")
]


def pair_keys(wildcards):
    """The keys that only some data sets depend on: colour, and a share held out for testing."""
    info = DATASETS[wildcards.dataset]
    keys = ["data.color"] if info.color is not False else []
    official = info.test_counts and config["data"]["source"] == "official"
    return keys if official else [*keys, "data.test_fraction"]


def encoding_keys(wildcards):
    """The keys that the job's encoding reads."""
    return keys_read(wildcards.encoding)


def threshold_inputs(wildcards):
    """The threshold, for the encodings that prune; its timing alone reruns nothing."""
    if not ENCODINGS[wildcards.encoding].prunes:
        return {}
    return {
        "threshold": f"{PAIR}/threshold.json",
        "search_timing": ancient(f"{PAIR}/search_timing.json"),
    }


# What the trainings of the hardware run take without a device.
TRAINED_AS_ON_A_DEVICE = [
    f"hardware.{key}"
    for key in ("layers", "samples", "optimizer", "evaluations", "starts")
]


def simulated_hardware(wildcards):
    """The trainings of the hardware run in exact simulation, if ATP is run at all."""
    return (
        [f"{RESULTS}/simulated_hardware.csv"]
        if {"angle", "atp"} <= set(config["encodings"])
        else []
    )


def judged_hardware(wildcards):
    """The table of hardware runs, where the verdict on hardware shall rest on them."""
    return [f"{TABLES}/table_hardware.csv"] if config["hardware"]["judged"] else []


def hardware_inputs(wildcards):
    """The threshold, the simulator's model and the ledger to replay, each where it is used."""
    check_hardware_packages()
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


@functools.cache
def drawn_readings():
    """All readings; drawn when they are asked for, as most jobs do not."""
    try:
        return draw_readings(read_settings(config))
    except UserError as error:
        raise WorkflowError(str(error))


def of_block(read):
    """From a job's wildcards to the configuration, with its block's readings."""
    return lambda wildcards: block_config(
        config, drawn_readings(), int(wildcards.block), read
    )


def of_blocks(stage, suffix="csv"):
    """One file of every block."""
    return expand(f"{READINGS}/{stage}/{{block}}.{suffix}", block=BLOCKS)


def stages_before(wildcards):
    """What a choice rests on."""
    files = {"first": of_blocks("first")}
    return files if wildcards.stage == "near" else files | {"sqe": of_blocks("sqe")}
