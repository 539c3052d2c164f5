# What happens as the number of qubits grows: see presets/full_resolution.yaml.
rule scaling:
    input:
        expand(
            f"{TABLES}/{{table}}.md",
            table=["table1_accuracy", "table2_entropy", "table_thresholds"],
        ),
        f"{RESULTS}/timing/overhead.md",
        f"{FIGURES}/figure4_thresholds.png",
        f"{FIGURES}/figure_scaling.png",


rule measure_gradients:
    input:
        images=f"{PAIR}/images.npz",
    output:
        table=f"{PAIR}/gradients.csv",
    log:
        f"{LOGS}/measure_gradients/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_gradients/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "measure_gradients",
            "seed",
            "circuit",
            "data.resampling",
            "training.angles",
            "scaling.grids",
            "scaling.images",
            "scaling.draws",
        ),
    message:
        "Measuring gradients on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/measure_gradients.py"


rule measure_rates:
    input:
        features=f"{PAIR}/features.npz",
        means=f"{PAIR}/class_means.npz",
    output:
        table=f"{PAIR}/learning_rates.csv",
    log:
        f"{LOGS}/measure_rates/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_rates/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "measure_rates",
            "seed",
            "circuit",
            "qnn.precision",
            "training",
            "scaling.learning_rates",
            "scaling.taus",
            "scaling.repetitions",
            without=["training.learning_rate"],
        ),
    message:
        "Training at several learning rates on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/measure_rates.py"


rule draw_scaling:
    input:
        gradients=per_pair("gradients.csv"),
        rates=per_pair("learning_rates.csv"),
    output:
        **figure_files("figure_scaling", "scaling"),
    log:
        f"{LOGS}/draw_scaling.log",
    benchmark:
        f"{BENCHMARKS}/draw_scaling.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", "pairs", module="figures.scaling"),
    message:
        "Draw gradients and learning rates against the number of qubits"
    script:
        "../scripts/draw_figure.py"
