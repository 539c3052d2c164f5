# What the paper leaves open, drawn from a wide prior: see docs/readings.md. A job is a block of
# readings in one of three stages, and a file per block says which readings go on to the next.
READINGS = f"{RESULTS}/readings"
BLOCKS = [f"{number:03d}" for number in range(n_blocks(read_settings(config)))]
CHOICES = choices(read_settings(config))
# Of the searches' keys those of the ones that a reading runs.
METHODS = {
    config["threshold"]["method"],
    *CHOICES.get("threshold.method", []),
}
SEARCH_KEYS = [
    f"threshold.{key}"
    for key in (
        *("method", "select_on", "prune", "tau_max", "trainings", "seeds", "masks"),
        *(["tau"] if "manual" in METHODS else []),
        *sorted(METHODS - {"exact", "manual"}),
    )
]
FIRST_KEYS = [
    *("seed", "pairs", *PREPARING, "data.color", "data.test_fraction"),
    *("circuit", "qnn", "training", "entropy", "readings.images"),
]
DRAWING_KEYS = [
    *("seed", "pairs", "data.npz", "data.test_fraction", "data.samples"),
    *sorted({*CHOICES, *JUDGED_BY}),
    *("readings.draws", "readings.choices"),
]
CHOOSING_KEYS = [
    *("seed", "pairs", "statistics.test_images", "readings.draws"),
    *("readings.block", "readings.near", "readings.closest", "readings.entropy_spread"),
]
PUBLISHED = {
    "accuracies": f"{workflow.basedir}/reference/table1_accuracy.csv",
    "entropies": f"{workflow.basedir}/reference/table2_entropy.csv",
}
IMAGES = [
    f"{RESULTS}/datasets/{dataset}.npz"
    for dataset, pairs in config["pairs"].items()
    if pairs
]
# Readings that ask for more images than there are are passed over.
OWN_FILE = [config["data"]["npz"]] if config["pairs"].get("npz") else []
WHOLE_KEYS = [
    *(*FIRST_KEYS, "pca", "sqe", "encodings", *SEARCH_KEYS, "noise.placement"),
    *("noise.table", "attack.table", "attack.pgd.steps", "attack.pgd.step_size"),
    *("protocol", "statistics.test_images", "readings.every", "readings.repetitions"),
]
JUDGED = {
    "first": of_blocks("first"),
    "sqe": of_blocks("sqe"),
    "whole": of_blocks("whole"),
    "protocol": of_blocks("protocol"),
    "closest": of_blocks("closest", "json"),
    "draws": f"{READINGS}/draws.csv",
    **PUBLISHED,
}


wildcard_constraints:
    block=r"\d+",


rule readings:
    input:
        expand(
            f"{TABLES}/{{table}}.{{format}}",
            table=[
                "readings",
                "readings_shared",
                "readings_curve",
                "readings_choices",
            ],
            format=["csv", "md", "html"],
        ),
        f"{FIGURES}/figure_readings.svg",
        f"{READINGS}/closest.yaml",


rule draw_readings:
    input:
        own=OWN_FILE,
    output:
        draws=f"{READINGS}/draws.csv",
    log:
        f"{LOGS}/draw_readings.log",
    benchmark:
        f"{BENCHMARKS}/draw_readings.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_readings", *DRAWING_KEYS),
    message:
        "Drawing readings of what the paper leaves open"
    script:
        "../scripts/draw_readings.py"


rule evaluate_first_readings:
    input:
        images=IMAGES,
    output:
        table=f"{READINGS}/first/{{block}}.csv",
    log:
        f"{LOGS}/evaluate_first_readings/{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_first_readings/{{block}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_readings",
            *(*FIRST_KEYS, "pca", "readings.drawn"),
            encodings=FIRST,
            of=of_block([*FIRST_KEYS, "pca"]),
        ),
    message:
        "Evaluating block {wildcards.block} of the readings without SQE and ATP"
    script:
        "../scripts/evaluate_readings.py"


rule choose_readings:
    input:
        unpack(stages_before),
        **PUBLISHED,
    output:
        blocks=expand(
            f"{READINGS}/{{stage}}/{{block}}.json", block=BLOCKS, allow_missing=True
        ),
    log:
        f"{LOGS}/choose_readings/{{stage}}.log",
    benchmark:
        f"{BENCHMARKS}/choose_readings/{{stage}}.tsv"
    wildcard_constraints:
        stage="near|closest",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("choose_readings", *CHOOSING_KEYS),
    message:
        "Choosing the readings that are {wildcards.stage}"
    script:
        "../scripts/choose_readings.py"


rule evaluate_near_readings:
    input:
        images=IMAGES,
        chosen=f"{READINGS}/near/{{block}}.json",
    output:
        table=f"{READINGS}/sqe/{{block}}.csv",
    log:
        f"{LOGS}/evaluate_near_readings/{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_near_readings/{{block}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_readings",
            *(*FIRST_KEYS, "sqe", "readings.drawn"),
            encodings=["sqe"],
            of=of_block([*FIRST_KEYS, "sqe"]),
        ),
    message:
        "Training SQE in the near readings of block {wildcards.block}"
    script:
        "../scripts/evaluate_readings.py"


rule evaluate_whole_readings:
    input:
        images=IMAGES,
        chosen=f"{READINGS}/closest/{{block}}.json",
    output:
        table=f"{READINGS}/whole/{{block}}.csv",
        protocol=f"{READINGS}/protocol/{{block}}.csv",
    log:
        f"{LOGS}/evaluate_whole_readings/{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_whole_readings/{{block}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_whole_readings",
            *(*WHOLE_KEYS, "readings.drawn"),
            encodings=config["encodings"],
            of=of_block(WHOLE_KEYS),
        ),
    message:
        "Evaluating the closest readings of block {wildcards.block} whole"
    script:
        "../scripts/evaluate_whole_readings.py"


rule make_readings_tables:
    input:
        **JUDGED,
    output:
        **table_files(f"{TABLES}/{{table}}", "readings_tables", category="Readings"),
    log:
        f"{LOGS}/make_readings_tables/{{table}}.log",
    benchmark:
        f"{BENCHMARKS}/make_readings_tables/{{table}}.tsv"
    wildcard_constraints:
        table="readings|readings_shared|readings_curve|readings_choices",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *(*CHOOSING_KEYS, "readings.every", "statistics.level"),
            module=lambda wildcards: f"tables.{wildcards.table}",
        ),
    message:
        "Judge the readings, as {wildcards.table}"
    script:
        "../scripts/make_table.py"


rule draw_readings_figure:
    input:
        readings=f"{TABLES}/readings.csv",
        effects=f"{TABLES}/readings_curve.csv",
        choices=f"{TABLES}/readings_choices.csv",
    output:
        **figure_files("figure_readings", "readings"),
    log:
        f"{LOGS}/draw_readings_figure.log",
    benchmark:
        f"{BENCHMARKS}/draw_readings_figure.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", module="figures.readings"),
    message:
        "Draw how close readings come, and what holds in them"
    script:
        "../scripts/draw_figure.py"


rule write_closest:
    input:
        **JUDGED,
        own=OWN_FILE,
    output:
        preset=f"{READINGS}/closest.yaml",
    log:
        f"{LOGS}/write_closest.log",
    benchmark:
        f"{BENCHMARKS}/write_closest.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "write_closest",
            *(*DRAWING_KEYS, *CHOOSING_KEYS, "noise.strengths", "noise.shots"),
            *("attack.epsilons", "controls.dropped"),
        ),
    message:
        "Writing the closest reading as a preset"
    script:
        "../scripts/write_closest.py"
