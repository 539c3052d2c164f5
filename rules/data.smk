rule data:
    input:
        per_pair("features.npz"),
        per_pair("class_means.npz"),


rule download_dataset:
    input:
        own=own_file,
    output:
        images=f"{RESULTS}/datasets/{{dataset}}.npz",
    log:
        f"{LOGS}/download_dataset/{{dataset}}.log",
    benchmark:
        f"{BENCHMARKS}/download_dataset/{{dataset}}.tsv"
    # On a cluster only the machine that runs Snakemake surely reaches the network.
    localrule: True
    conda:
        "../envs/atp.yaml"
    resources:
        # Verified files hold the same wherever they lie: moving the folder reruns nothing.
        untracked=untracked("data.folder", "data.download", "data.retries"),
    params:
        tracked=tracked("download_dataset"),
    message:
        "Getting {wildcards.dataset}"
    script:
        "../scripts/download_dataset.py"


rule prepare_pair:
    input:
        images=f"{RESULTS}/datasets/{{dataset}}.npz",
    output:
        features=f"{PAIR}/features.npz",
        images=f"{PAIR}/images.npz",
    log:
        f"{LOGS}/prepare_pair/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/prepare_pair/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "prepare_pair",
            *("seed", "repetitions", *PREPARING, pair_keys),
        ),
    message:
        "Preparing {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/prepare_pair.py"


rule average_classes:
    input:
        features=f"{PAIR}/features.npz",
    output:
        means=f"{PAIR}/class_means.npz",
    log:
        f"{LOGS}/average_classes/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/average_classes/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("average_classes"),
    message:
        "Averaging the classes of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/average_classes.py"
