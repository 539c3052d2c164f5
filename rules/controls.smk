rule controls:
    input:
        expand(f"{TABLES}/controls.{{format}}", format=["csv", "md", "html", "tex"]),
        expand(f"{TABLES}/cross_check.{{format}}", format=["csv", "md", "html"]),
        expand(f"{FIGURES}/figure_dropping.{{format}}", format=["svg", "pdf", "png"]),


rule train_controls:
    input:
        features=f"{PAIR}/features.npz",
        means=f"{PAIR}/class_means.npz",
        threshold=f"{PAIR}/threshold.json",
    output:
        table=f"{PAIR}/controls.csv",
        predictions=f"{PAIR}/controls_predictions.npz",
    log:
        f"{LOGS}/train_controls/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/train_controls/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "train_controls", "seed", "circuit", "qnn", "training", "controls"
        ),
    message:
        "Training the controls of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/train_controls.py"


rule make_controls_table:
    input:
        pairs=per_pair("controls.csv"),
        models=per_model("clean.csv", COMPARED_JOBS),
    output:
        **table_files(f"{TABLES}/controls", "controls", category="Controls", latex=True),
    log:
        f"{LOGS}/make_controls_table.log",
    benchmark:
        f"{BENCHMARKS}/make_controls_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings"),
            module="tables.controls",
            shown=["angle", "atp"],
        ),
    message:
        "Make the table of controls"
    script:
        "../scripts/make_table.py"


rule draw_dropping:
    input:
        pairs=per_pair("controls.csv"),
        angle=per_model("clean.csv", [job for job in JOBS if job[-1] == "angle"]),
    output:
        **figure_files("figure_dropping", "dropping", category="Controls"),
    log:
        f"{LOGS}/draw_dropping.log",
    benchmark:
        f"{BENCHMARKS}/draw_dropping.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "draw_figure", "pairs", "controls.dropped", module="figures.dropping"
        ),
    message:
        "Draw accuracy against the number of dropped positions"
    script:
        "../scripts/draw_figure.py"


rule cross_check:
    input:
        models=per_model("model.npz"),
        predictions=per_model("predictions.npz"),
        features=per_pair("features.npz"),
    output:
        **table_files(f"{TABLES}/cross_check", "cross_check", category="Controls"),
    log:
        f"{LOGS}/cross_check.log",
    benchmark:
        f"{BENCHMARKS}/cross_check.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "cross_check",
            *("pairs", "encodings", "cross_check"),
            encodings=config["encodings"],
            shown=config["encodings"],
        ),
    message:
        "Check every model against PennyLane"
    script:
        "../scripts/cross_check.py"
