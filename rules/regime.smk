# Where pruning truly helps: see docs/regime.md.
REGIME_CELLS = [
    f"{RESULTS}/regime/{dataset}/{a}-{b}/{grid}.csv"
    for dataset, pairs in config["regime"]["pairs"].items()
    for a, b in pairs
    for grid in config["regime"]["grids"]
]


rule regime:
    input:
        expand(f"{TABLES}/regime.{{format}}", format=["csv", "md", "html"]),
        expand(f"{FIGURES}/figure_regime.{{format}}", format=["svg", "pdf", "png"]),


rule evaluate_regime:
    input:
        images=f"{RESULTS}/datasets/{{dataset}}.npz",
    output:
        table=f"{RESULTS}/regime/{{dataset}}/{{a}}-{{b}}/{{grid}}.csv",
    log:
        f"{LOGS}/evaluate_regime/{{dataset}}-{{a}}-{{b}}-{{grid}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_regime/{{dataset}}-{{a}}-{{b}}-{{grid}}.tsv"
    wildcard_constraints:
        grid=r"\d+",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_regime",
            *("seed", *(key for key in PREPARING if key != "data.grid"), pair_keys),
            *("threshold.tau_max", "circuit", "qnn", "training", "regime"),
            without=["regime.pairs", "regime.grids", "training.learning_rate"],
        ),
    message:
        "Mapping the gain of pruning on {wildcards.dataset} {wildcards.a}-{wildcards.b}, grid {wildcards.grid}"
    script:
        "../scripts/evaluate_regime.py"


rule make_regime_table:
    input:
        cells=REGIME_CELLS,
    output:
        **table_files(f"{TABLES}/regime", "regime", category="Regime"),
    log:
        f"{LOGS}/make_regime_table.log",
    benchmark:
        f"{BENCHMARKS}/make_regime_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("regime.pairs", "regime.grids", "statistics.level"),
            module="tables.regime",
        ),
    message:
        "Average the gain of pruning in every cell"
    script:
        "../scripts/make_table.py"


rule draw_regime:
    input:
        table=f"{TABLES}/regime.csv",
    output:
        **figure_files("figure_regime", "regime", category="Regime"),
    log:
        f"{LOGS}/draw_regime.log",
    benchmark:
        f"{BENCHMARKS}/draw_regime.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", module="figures.regime"),
    message:
        "Draw where pruning helps"
    script:
        "../scripts/draw_figure.py"
