# All pairs of classes of some data sets: a pair is one job, as most of a small job is its start.
POPULATION = f"{RESULTS}/population"
POPULATION_PAIR = f"{POPULATION}/{{dataset}}/{{a}}-{{b}}"
PER_POPULATION_PAIR = [
    f"{POPULATION}/{dataset}/{a}-{b}" for dataset, a, b in population_pairs(config)
]
PER_POPULATION_MODEL = [
    f"{pair}/{encoding}"
    for pair in PER_POPULATION_PAIR
    for encoding in config["encodings"]
]


rule evaluate_population:
    input:
        images=f"{RESULTS}/datasets/{{dataset}}.npz",
    output:
        sweep=f"{POPULATION_PAIR}/sweep.csv",
        thresholds=f"{POPULATION_PAIR}/thresholds.csv",
        controls=f"{POPULATION_PAIR}/controls.csv",
        simulated=f"{POPULATION_PAIR}/simulated_hardware.csv",
        predictions=of_each_encoding("predictions.npz", POPULATION_PAIR),
        clean=of_each_encoding("clean.csv", POPULATION_PAIR),
        noise=of_each_encoding("noise.csv", POPULATION_PAIR),
        attacks=of_each_encoding("attacks.csv", POPULATION_PAIR),
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
            *TRAINED_AS_ON_A_DEVICE,
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
        predictions=expand("{model}/predictions.npz", model=PER_POPULATION_MODEL),
        clean=expand("{model}/clean.csv", model=PER_POPULATION_MODEL),
        noise=expand("{model}/noise.csv", model=PER_POPULATION_MODEL),
        attacks=expand("{model}/attacks.csv", model=PER_POPULATION_MODEL),
        thresholds=expand("{pair}/thresholds.csv", pair=PER_POPULATION_PAIR),
        sweeps=expand("{pair}/sweep.csv", pair=PER_POPULATION_PAIR),
        controls=expand("{pair}/controls.csv", pair=PER_POPULATION_PAIR),
        simulated=expand("{pair}/simulated_hardware.csv", pair=PER_POPULATION_PAIR),
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
