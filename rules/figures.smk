FIGURE_FORMATS = ["svg", "pdf", "png"]
# Figures of thresholds, one panel per pair, and the config key that lists their pairs.
THRESHOLD_FIGURES = {
    "figure4_thresholds": "threshold_a",
    "figure5_thresholds": "threshold_b",
}
FIGURE_NAMES = [
    "figure1_example",
    "figure2_summary",
    "figure3_class_means",
    *THRESHOLD_FIGURES,
    "figure6_adversarial",
    "figure_searches",
    "figure_entropy_correlation",
    "figure_noise",
    "figure_attacks",
    "figure_optimism",
    "figure_claims",
]
# Data sets of which more pairs are compared than classes: too many for a panel each.
MAPPED = [
    dataset
    for dataset, pairs in config["pairs"].items()
    if len(pairs) > len({label for pair in pairs for label in pair})
    and {"angle", "atp"} <= set(config["encodings"])
]


rule pair_maps:
    input:
        [f"{FIGURES}/figure_pairs_{dataset}.svg" for dataset in MAPPED],


rule figures:
    input:
        expand(
            f"{FIGURES}/{{figure}}.{{format}}",
            figure=FIGURE_NAMES,
            format=FIGURE_FORMATS,
        ),
        rules.pair_maps.input,


rule draw_example:
    input:
        images=figure_pair("example", "images.npz"),
        features=figure_pair("example", "features.npz"),
        means=figure_pair("example", "class_means.npz"),
        threshold=figure_pair("example", "threshold.json"),
    output:
        **figure_files("figure1_example", "figure1"),
    log:
        f"{LOGS}/draw_example.log",
    benchmark:
        f"{BENCHMARKS}/draw_example.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", "figures.example", module="figures.example"),
    message:
        "Draw Figure 1, an image and its pruned grid"
    script:
        "../scripts/draw_figure.py"


rule draw_summary:
    input:
        accuracy=f"{TABLES}/table1_accuracy.csv",
        entropy=f"{TABLES}/table2_entropy.csv",
    output:
        **figure_files("figure2_summary", "figure2"),
    log:
        f"{LOGS}/draw_summary.log",
    benchmark:
        f"{BENCHMARKS}/draw_summary.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure",
            "entropy.base",
            module="figures.summary",
            shown=config["encodings"],
        ),
    message:
        "Draw Figure 2, mean accuracy and entropy of each data set"
    script:
        "../scripts/draw_figure.py"


rule draw_class_means:
    input:
        means=figure_pair("class_means", "class_means.npz"),
        thresholds=figure_pair("class_means", "thresholds.csv"),
    output:
        **figure_files("figure3_class_means", "figure3"),
    log:
        f"{LOGS}/draw_class_means.log",
    benchmark:
        f"{BENCHMARKS}/draw_class_means.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure", "figures.class_means", module="figures.class_means"
        ),
    message:
        "Draw Figure 3, class means and thresholds"
    script:
        "../scripts/draw_figure.py"


rule draw_thresholds:
    input:
        sweeps=lambda wildcards: figure_pairs(
            THRESHOLD_FIGURES[wildcards.figure], "sweep.csv"
        ),
        thresholds=lambda wildcards: figure_pairs(
            THRESHOLD_FIGURES[wildcards.figure], "threshold.json"
        ),
    output:
        **figure_files("{figure}", "figure4"),
    log:
        f"{LOGS}/draw_thresholds/{{figure}}.log",
    benchmark:
        f"{BENCHMARKS}/draw_thresholds/{{figure}}.tsv"
    wildcard_constraints:
        figure="|".join(THRESHOLD_FIGURES),
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure",
            lambda wildcards: [f"figures.{THRESHOLD_FIGURES[wildcards.figure]}"],
            module="figures.thresholds",
        ),
    message:
        "Draw {wildcards.figure}, accuracy against manual thresholds"
    script:
        "../scripts/draw_figure.py"


rule draw_searches:
    input:
        traces=per_pair("trace.csv"),
        means=per_pair("class_means.npz"),
        thresholds=per_pair("thresholds.csv"),
    output:
        **figure_files("figure_searches", "searches"),
    log:
        f"{LOGS}/draw_searches.log",
    benchmark:
        f"{BENCHMARKS}/draw_searches.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure", "pairs", "threshold.select_on", module="figures.searches"
        ),
    message:
        "Draw what each search for the threshold saw"
    script:
        "../scripts/draw_figure.py"


rule draw_adversarial:
    input:
        models=per_model("adversarial.csv", ADVERSARIAL_JOBS),
    output:
        **figure_files("figure6_adversarial", "figure6"),
    log:
        f"{LOGS}/draw_adversarial.log",
    benchmark:
        f"{BENCHMARKS}/draw_adversarial.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure",
            *("adversarial.pairs", "encodings"),
            module="figures.adversarial",
            shown=config["encodings"],
        ),
    message:
        "Draw Figure 6, accuracy after adversarial training"
    script:
        "../scripts/draw_figure.py"


rule draw_entropy_correlation:
    input:
        clean=per_model("clean.csv"),
        noise=per_model("noise.csv"),
        table=f"{TABLES}/entropy_correlation.csv",
    output:
        **figure_files("figure_entropy_correlation", "entropy_correlation"),
    log:
        f"{LOGS}/draw_entropy_correlation.log",
    benchmark:
        f"{BENCHMARKS}/draw_entropy_correlation.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure",
            *("pairs", "encodings", "entropy.cut", "entropy.base", "noise.table"),
            without=["noise.table.trained_under_noise"],
            module="figures.entropy_correlation",
            shown=config["encodings"],
        ),
    message:
        "Draw entropy against accuracy and against the loss under noise"
    script:
        "../scripts/draw_figure.py"


rule draw_robustness:
    input:
        table=f"{TABLES}/{{kind}}_all.csv",
    output:
        **figure_files("figure_{kind}", "robustness"),
    log:
        f"{LOGS}/draw_robustness/{{kind}}.log",
    benchmark:
        f"{BENCHMARKS}/draw_robustness/{{kind}}.tsv"
    wildcard_constraints:
        kind="noise|attacks",
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure",
            module=lambda wildcards: f"figures.{wildcards.kind}",
            shown=config["encodings"],
        ),
    message:
        "Draw mean accuracy over every setting of {wildcards.kind}"
    script:
        "../scripts/draw_figure.py"


rule draw_optimism:
    input:
        thresholds=per_pair("thresholds.csv"),
        traces=per_pair("trace.csv"),
    output:
        **figure_files("figure_optimism", "optimism"),
    log:
        f"{LOGS}/draw_optimism.log",
    benchmark:
        f"{BENCHMARKS}/draw_optimism.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure", "pairs", "statistics.level", module="figures.optimism"
        ),
    message:
        "Draw the optimism of choosing the threshold on the test set"
    script:
        "../scripts/draw_figure.py"


rule draw_claims:
    input:
        claims=f"{RESULTS}/claims.csv",
        effects=f"{TABLES}/claim_effects.csv",
    output:
        **figure_files("figure_claims", "figure_claims", category="Claims"),
    log:
        f"{LOGS}/draw_claims.log",
    benchmark:
        f"{BENCHMARKS}/draw_claims.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", module="figures.claims"),
    message:
        "Draw the effects behind the verdicts"
    script:
        "../scripts/draw_figure.py"


rule draw_pair_map:
    input:
        models=lambda wildcards: [
            f"{RESULTS}/{wildcards.dataset}/{a}-{b}/{encoding}/clean.csv"
            for a, b in config["pairs"][wildcards.dataset]
            for encoding in ("angle", "atp")
        ],
    output:
        **figure_files("figure_pairs_{dataset}", "pair_map"),
    log:
        f"{LOGS}/draw_pair_map/{{dataset}}.log",
    benchmark:
        f"{BENCHMARKS}/draw_pair_map/{{dataset}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", module="figures.pair_map"),
    message:
        "Draw all class pairs of {wildcards.dataset}"
    script:
        "../scripts/draw_figure.py"
