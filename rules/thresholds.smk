rule thresholds:
    input:
        per_pair("threshold.json"),


# Only method manual reads threshold.tau.
UNUSED = [] if config["threshold"]["method"] == "manual" else ["threshold.tau"]


rule optimize_threshold:
    input:
        features=f"{PAIR}/features.npz",
        means=f"{PAIR}/class_means.npz",
    output:
        threshold=f"{PAIR}/threshold.json",
        trace=f"{PAIR}/trace.csv",
        sweep=f"{PAIR}/sweep.csv",
        thresholds=f"{PAIR}/thresholds.csv",
        answers=f"{PAIR}/answers.npz",
        timing=f"{PAIR}/search_timing.json",
    log:
        f"{LOGS}/optimize_threshold/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/optimize_threshold/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "optimize_threshold",
            *("seed", "threshold", "circuit", "qnn", "training"),
            without=UNUSED,
        ),
    message:
        "Searching the threshold of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/optimize_threshold.py"
