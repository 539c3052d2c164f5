from atp.data.registry import DATASETS


def own_file(wildcards):
    """The user's own file, an input so that changing it reruns what depends on it."""
    return [config["data"]["npz"]] if wildcards.dataset == "npz" else []


def pair_settings(wildcards):
    """The keys that a pair's data depend on: colour and hold-out only where there is any."""
    info = DATASETS[wildcards.dataset]
    keys = ["seed", "data.grid", "data.resampling", "data.samples"]
    if info.color is not False:
        keys.append("data.color")
    if not info.test_counts:
        keys.append("data.test_fraction")
    return settings(*keys)


rule data:
    input:
        per_pair("features.npz"),
        per_pair("class_means.npz"),


rule download_dataset:
    input:
        own=own_file,
        code=code("download_dataset"),
    output:
        images=RESULTS + "/datasets/{dataset}.npz",
    log:
        LOGS + "/download_dataset/{dataset}.log",
    benchmark:
        BENCHMARKS + "/download_dataset/{dataset}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        # Where verified files lie does not change what they hold. Snakemake does not
        # track a param that depends on `output`, so moving the folder reruns nothing.
        settings=lambda wildcards, output: settings(
            "data.folder", "data.download", "data.retries"
        ),
    message:
        "Getting {wildcards.dataset}"
    script:
        "../scripts/download_dataset.py"


rule prepare_pair:
    input:
        images=RESULTS + "/datasets/{dataset}.npz",
        code=code("prepare_pair"),
    output:
        features=PAIR + "/features.npz",
        images=PAIR + "/images.npz",
    log:
        LOGS + "/prepare_pair/{dataset}-{a}-{b}.log",
    benchmark:
        BENCHMARKS + "/prepare_pair/{dataset}-{a}-{b}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        settings=pair_settings,
    message:
        "Preparing {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/prepare_pair.py"


rule average_classes:
    input:
        features=PAIR + "/features.npz",
        code=code("average_classes"),
    output:
        means=PAIR + "/class_means.npz",
    log:
        LOGS + "/average_classes/{dataset}-{a}-{b}.log",
    benchmark:
        BENCHMARKS + "/average_classes/{dataset}-{a}-{b}.tsv"
    conda:
        "../envs/atp.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        settings=settings(),
    message:
        "Averaging the classes of {wildcards.dataset} {wildcards.a} against {wildcards.b}"
    script:
        "../scripts/average_classes.py"
