from atp.encodings.registry import ENCODINGS


def threshold_inputs(wildcards):
    """The threshold, for the encodings that prune; its timing alone reruns nothing."""
    if not ENCODINGS[wildcards.encoding].prunes:
        return {}
    return {
        "threshold": PAIR + "/threshold.json",
        "search_timing": ancient(PAIR + "/search_timing.json"),
    }


def model_code(script):
    """The code of a step, and the encoding that its job uses."""
    return lambda wildcards: code(script, wildcards.encoding)


rule models:
    input:
        per_model("clean.csv"),


rule train_model:
    input:
        unpack(threshold_inputs),
        features=PAIR + "/features.npz",
        code=model_code("train_model"),
    output:
        model=MODEL + "/model.npz",
        timing=MODEL + "/timing.json",
    log:
        LOGS + "/train_model/{dataset}-{a}-{b}-{encoding}.log",
    benchmark:
        BENCHMARKS + "/train_model/{dataset}-{a}-{b}-{encoding}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
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
        model=MODEL + "/model.npz",
        features=PAIR + "/features.npz",
        code=model_code("evaluate_clean"),
    output:
        predictions=MODEL + "/predictions.npz",
        table=MODEL + "/clean.csv",
    log:
        LOGS + "/evaluate_clean/{dataset}-{a}-{b}-{encoding}.log",
    benchmark:
        BENCHMARKS + "/evaluate_clean/{dataset}-{a}-{b}-{encoding}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        settings=settings("qnn.simulator", "entropy.half_samples"),
    message:
        "Evaluating {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_clean.py"
