# All pairs of classes of some data sets: a pair is one job, as most of a small job is its start.
POPULATION = f"{RESULTS}/population"
POPULATION_PAIRS = population_pairs(config)


def of_population(name):
    """One file of every pair of the population."""
    return [
        f"{POPULATION}/{dataset}/{a}-{b}/{name}" for dataset, a, b in POPULATION_PAIRS
    ]


def of_population_models(name):
    """One file of every pair of the population and encoding."""
    return [
        f"{POPULATION}/{dataset}/{a}-{b}/{encoding}/{name}"
        for dataset, a, b in POPULATION_PAIRS
        for encoding in config["encodings"]
    ]


def of_each_population_encoding(name):
    """One file of every encoding of the job's pair."""
    return expand(
        f"{POPULATION}/{{dataset}}/{{a}}-{{b}}/{{encoding}}/{name}",
        encoding=config["encodings"],
        allow_missing=True,
    )


rule evaluate_population:
    input:
        images=f"{RESULTS}/datasets/{{dataset}}.npz",
    output:
        sweep=f"{POPULATION}/{{dataset}}/{{a}}-{{b}}/sweep.csv",
        thresholds=f"{POPULATION}/{{dataset}}/{{a}}-{{b}}/thresholds.csv",
        controls=f"{POPULATION}/{{dataset}}/{{a}}-{{b}}/controls.csv",
        predictions=of_each_population_encoding("predictions.npz"),
        clean=of_each_population_encoding("clean.csv"),
        noise=of_each_population_encoding("noise.csv"),
        attacks=of_each_population_encoding("attacks.csv"),
    log:
        f"{LOGS}/evaluate_population/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_population/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_population",
            *("seed", "repetitions", "encodings", *ENCODING_KEYS),
            *(*PREPARING, pair_keys),
            *("threshold", "circuit", "qnn", "training", "entropy.half_samples"),
            *("noise.strengths", "noise.curve", "noise.placement", "noise.shots"),
            *("attack.epsilons", "attack.spaces", "attack.pgd"),
            without=UNUSED,
            encodings=config["encodings"],
            of=lambda wildcards: population_config(config),
        ),
    message:
        "Evaluating {wildcards.dataset} {wildcards.a} against {wildcards.b}, of the population"
    script:
        "../scripts/evaluate_population.py"
