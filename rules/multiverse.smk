MULTIVERSE = f"{RESULTS}/multiverse"
DRAWN = draw_settings(config)
SETTINGS = [f"{number:03d}" for number in range(len(DRAWN))]


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
        code=code("evaluate_setting", *config["encodings"]),
        settings=multiverse_settings,
    message:
        "Evaluating setting {wildcards.setting} of the multiverse"
    script:
        "../scripts/evaluate_setting.py"


rule make_multiverse_tables:
    input:
        settings=expand(f"{MULTIVERSE}/{{setting}}.csv", setting=SETTINGS),
    output:
        effects=f"{TABLES}/multiverse.csv",
        choices=f"{TABLES}/multiverse_choices.csv",
        html=table_page(f"{TABLES}/multiverse", "multiverse", "Multiverse"),
        choices_html=table_page(
            f"{TABLES}/multiverse_choices", "multiverse", "Multiverse"
        ),
        md=f"{TABLES}/multiverse.md",
        choices_md=f"{TABLES}/multiverse_choices.md",
    log:
        f"{LOGS}/make_multiverse_tables.log",
    benchmark:
        f"{BENCHMARKS}/make_multiverse_tables.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        code=code("make_multiverse_tables"),
        settings=settings("seed", "multiverse", *choices(config)),
    message:
        "Judge the claims in every setting"
    script:
        "../scripts/make_multiverse_tables.py"


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
        code=code("draw_multiverse"),
        settings=settings(),
    message:
        "Draw the claims over every setting"
    script:
        "../scripts/draw_multiverse.py"
