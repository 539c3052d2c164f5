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
        code=model_code("train_model"),
        settings=lambda wildcards: settings(
            "seed",
            "seeds",
            "circuit",
            "qnn",
            "training",
            *ENCODINGS[wildcards.encoding].sections,
        ),
    message:
        "Training {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/train_model.py"


rule evaluate_clean:
    input:
        model=f"{MODEL}/model.npz",
        features=f"{PAIR}/features.npz",
    output:
        predictions=f"{MODEL}/predictions.npz",
        table=f"{MODEL}/clean.csv",
    log:
        f"{LOGS}/evaluate_clean/{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_clean/{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        code=model_code("evaluate_clean"),
        settings=settings("qnn.simulator", "entropy.half_samples"),
    message:
        "Evaluating {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_clean.py"
