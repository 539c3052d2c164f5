MULTIVERSE = f"{RESULTS}/multiverse"
DRAWN = draw_settings(config)
SETTINGS = [f"{number:03d}" for number in range(len(DRAWN))]
# Of the searches' keys those of the one that every setting runs.
METHOD = config["threshold"]["method"]
SEARCH_KEYS = [
    f"threshold.{key}"
    for key in (
        *("method", "select_on", "tau_max", "trainings", "seeds", "masks"),
        *{"exact": [], "manual": ["tau"]}.get(METHOD, [METHOD]),
    )
]
ENCODING_KEYS = [key for name in config["encodings"] for key in keys_read(name)]


rule multiverse:
    input:
        expand(
            f"{TABLES}/{{table}}.{{format}}",
            table=["multiverse", "multiverse_choices"],
            format=["csv", "md", "html"],
        ),
        f"{FIGURES}/figure_multiverse.svg",


rule evaluate_setting:
    input:
        images=[
            f"{RESULTS}/datasets/{dataset}.npz"
            for dataset, pairs in config["pairs"].items()
            if pairs
        ],
    output:
        table=f"{MULTIVERSE}/{{setting}}.csv",
    log:
        f"{LOGS}/evaluate_setting/{{setting}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_setting/{{setting}}.tsv"
    wildcard_constraints:
        setting=r"\d+",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_setting",
            *(
                "seed",
                "repetitions",
                "pairs",
                "encodings",
                "data.grid",
                "data.resampling",
            ),
            *("data.splits", "data.color", "data.test_fraction", "data.samples"),
            *ENCODING_KEYS,
            *("threshold.prune", *SEARCH_KEYS, "circuit", "qnn", "training"),
            *("entropy.cut", "entropy.half_samples", "noise.placement", "noise.table"),
            without=["noise.table.trained_under_noise"],
            encodings=config["encodings"],
            of=lambda wildcards: setting_config(config, DRAWN[int(wildcards.setting)]),
        ),
    message:
        "Evaluating setting {wildcards.setting} of the multiverse"
    script:
        "../scripts/evaluate_setting.py"


rule make_multiverse_tables:
    input:
        settings=expand(f"{MULTIVERSE}/{{setting}}.csv", setting=SETTINGS),
    output:
        **table_files(f"{TABLES}/{{table}}", "multiverse_tables", category="Multiverse"),
    log:
        f"{LOGS}/make_multiverse_tables/{{table}}.log",
    benchmark:
        f"{BENCHMARKS}/make_multiverse_tables/{{table}}.tsv"
    wildcard_constraints:
        table="multiverse|multiverse_choices",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("seed", "multiverse", *choices(config)),
            module=lambda wildcards: f"tables.{wildcards.table}",
        ),
    message:
        "Judge the claims in every setting, as {wildcards.table}"
    script:
        "../scripts/make_table.py"


rule draw_multiverse:
    input:
        effects=f"{TABLES}/multiverse.csv",
        choices=f"{TABLES}/multiverse_choices.csv",
    output:
        **figure_files("figure_multiverse", "multiverse"),
    log:
        f"{LOGS}/draw_multiverse.log",
    benchmark:
        f"{BENCHMARKS}/draw_multiverse.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", module="figures.multiverse"),
    message:
        "Draw the claims over every setting"
    script:
        "../scripts/draw_figure.py"
