rule thresholds:
    input:
        per_pair("threshold.json"),


rule optimize_threshold:
    input:
        features=PAIR + "/features.npz",
        means=PAIR + "/class_means.npz",
        code=code("optimize_threshold"),
    output:
        threshold=PAIR + "/threshold.json",
        trace=PAIR + "/trace.csv",
        sweep=PAIR + "/sweep.csv",
        thresholds=PAIR + "/thresholds.csv",
        timing=PAIR + "/search_timing.json",
    log:
        LOGS + "/optimize_threshold/{dataset}-{a}-{b}.log",
    benchmark:
        BENCHMARKS + "/optimize_threshold/{dataset}-{a}-{b}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        settings=settings("seed", "threshold", "circuit", "qnn", "training"),
    message:
        "Searching the threshold of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/optimize_threshold.py"
