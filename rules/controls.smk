rule controls:
    input:
        per_pair("controls.csv"),


rule train_controls:
    input:
        features=f"{PAIR}/features.npz",
        means=f"{PAIR}/class_means.npz",
        threshold=f"{PAIR}/threshold.json",
        thresholds=f"{PAIR}/thresholds.csv",
    output:
        table=f"{PAIR}/controls.csv",
        predictions=f"{PAIR}/controls_predictions.npz",
    log:
        f"{LOGS}/train_controls/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/train_controls/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        code=code("train_controls"),
        settings=settings("seed", "circuit", "qnn", "training", "controls"),
    message:
        "Training the controls of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/train_controls.py"
