rule models:
    input:
        per_model("clean.csv"),


rule train_model:
    input:
        unpack(threshold_inputs),
        features=f"{PAIR}/features.npz",
    output:
        model=f"{MODEL}/model.npz",
        timing=f"{MODEL}/timing.json",
    log:
        f"{LOGS}/train_model/{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/train_model/{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "train_model",
            *("seed", "circuit", "qnn", "training", encoding_keys),
            encodings=lambda wildcards: [wildcards.encoding],
        ),
    message:
        "Training {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/train_model.py"


rule evaluate_clean:
    input:
        model=of_each_encoding("model.npz"),
        features=f"{PAIR}/features.npz",
    output:
        predictions=of_each_encoding("predictions.npz"),
        table=of_each_encoding("clean.csv"),
    log:
        f"{LOGS}/evaluate_clean/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_clean/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_clean",
            "qnn.simulator",
            "entropy.half_samples",
            encodings=config["encodings"],
        ),
    message:
        "Evaluating the models of {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_clean.py"
