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


rule population:
    input:
        expand(f"{TABLES}/population.{{format}}", format=["csv", "md", "html"]),


rule judge_population:
    input:
        **{name: f"{workflow.basedir}/reference/{name}.csv" for name in PAPER_TABLES},
        predictions=of_population_models("predictions.npz"),
        clean=of_population_models("clean.csv"),
        noise=of_population_models("noise.csv"),
        attacks=of_population_models("attacks.csv"),
        thresholds=of_population("thresholds.csv"),
        sweeps=of_population("sweep.csv"),
        controls=of_population("controls.csv"),
        # Not run on the population.
        adversarial=[],
        masks=[],
        hardware=[],
        operations=[],
        rules=f"{workflow.basedir}/reference/claims.yaml",
        overhead=f"{workflow.basedir}/reference/overhead.csv",
    output:
        csv=f"{POPULATION}/claims.csv",
        md=f"{POPULATION}/claims.md",
        html=f"{POPULATION}/claims.html",
        effects=f"{TABLES}/population_effects.csv",
    log:
        f"{LOGS}/judge_population.log",
    benchmark:
        f"{BENCHMARKS}/judge_population.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "judge_claims",
            *("population", "encodings", "seed", "statistics", "entropy.cut"),
            *("noise.table", "attack.table"),
            shown=config["encodings"],
            of=lambda wildcards: population_config(config),
        ),
    message:
        "Judge the paper's claims on all pairs"
    script:
        "../scripts/judge_claims.py"


rule make_population_table:
    input:
        population=f"{POPULATION}/claims.csv",
        sample=f"{RESULTS}/claims.csv",
    output:
        **table_files(f"{TABLES}/population", "population", category="Claims"),
    log:
        f"{LOGS}/make_population_table.log",
    benchmark:
        f"{BENCHMARKS}/make_population_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("make_table", "population", module="tables.population"),
    message:
        "Set the verdicts on all pairs beside those on the paper's"
    script:
        "../scripts/make_table.py"
