# Each of the paper's tables: the models' file it averages beside clean.csv, if another one, and
# the config keys it depends on.
PAPER_TABLES = {
    "table1_accuracy": (None, []),
    "table2_entropy": (None, ["entropy.cut", "entropy.base"]),
    "table3_depolarizing": ("noise.csv", ["noise.table", "noise.placement"]),
    "table4_fgsm": ("attacks.csv", ["attack.table"]),
}


rule tables:
    input:
        expand(
            f"{TABLES}/{{table}}.{{format}}",
            table=[*PAPER_TABLES, "agreement", "resources", "table_thresholds"],
            format=["csv", "md", "html", "tex"],
        ),
        expand(
            f"{TABLES}/{{table}}.{{format}}",
            table=["noise_all", "attacks_all", "entropy_correlation"],
            format=["csv", "md"],
        ),
        expand(f"{TABLES}/overhead_operations.{{format}}", format=["csv", "md", "html"]),
        f"{TABLES}/entropy_correlation.html",
        f"{RESULTS}/timing/overhead.csv",
        f"{RESULTS}/values.json",


rule make_table:
    input:
        clean=per_model("clean.csv"),
        models=lambda wildcards: (
            per_model(PAPER_TABLES[wildcards.table][0])
            if PAPER_TABLES[wildcards.table][0]
            else []
        ),
        reference=f"{workflow.basedir}/reference/{{table}}.csv",
    output:
        **table_files(f"{TABLES}/{{table}}", "table", latex=True),
    log:
        f"{LOGS}/make_table/{{table}}.log",
    benchmark:
        f"{BENCHMARKS}/make_table/{{table}}.tsv"
    wildcard_constraints:
        table="|".join(PAPER_TABLES),
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings"),
            lambda wildcards: PAPER_TABLES[wildcards.table][1],
            module=lambda wildcards: f"tables.{wildcards.table}",
            shown=config["encodings"],
        ),
    message:
        "Make {wildcards.table}"
    script:
        "../scripts/make_table.py"


rule make_agreement_table:
    input:
        **{name: f"{workflow.basedir}/reference/{name}.csv" for name in PAPER_TABLES},
        clean=per_model("clean.csv"),
        noise=per_model("noise.csv"),
        attacks=per_model("attacks.csv"),
        predictions=per_model("predictions.npz"),
        rules=f"{workflow.basedir}/reference/agreement.yaml",
    output:
        **table_files(f"{TABLES}/agreement", "agreement", latex=True),
    log:
        f"{LOGS}/make_agreement_table.log",
    benchmark:
        f"{BENCHMARKS}/make_agreement_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings", "seed", "statistics"),
            *("entropy.cut", "noise.table", "attack.table"),
            module="tables.agreement",
            shown=config["encodings"],
        ),
    message:
        "Compare the paper's tables with ours"
    script:
        "../scripts/make_table.py"


rule make_threshold_table:
    input:
        pairs=per_pair("thresholds.csv"),
    output:
        **table_files(f"{TABLES}/table_thresholds", "thresholds", latex=True),
    log:
        f"{LOGS}/make_threshold_table.log",
    benchmark:
        f"{BENCHMARKS}/make_threshold_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("make_table", "pairs", module="tables.thresholds"),
    message:
        "Make the table of thresholds"
    script:
        "../scripts/make_table.py"


rule count_resources:
    input:
        models=per_model("model.npz"),
        hardware=judged_hardware,
    output:
        **table_files(f"{TABLES}/resources", "resources", latex=True),
    log:
        f"{LOGS}/count_resources.log",
    benchmark:
        f"{BENCHMARKS}/count_resources.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "count_resources",
            *("pairs", "encodings", "hardware.judged"),
            encodings=config["encodings"],
            shown=config["encodings"],
        ),
    message:
        "Count the qubits and gates of every circuit"
    script:
        "../scripts/count_resources.py"


rule summarize_noise:
    input:
        models=per_model("noise.csv"),
    output:
        csv=f"{TABLES}/noise_all.csv",
        md=f"{TABLES}/noise_all.md",
    log:
        f"{LOGS}/summarize_noise.log",
    benchmark:
        f"{BENCHMARKS}/summarize_noise.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings"),
            module="tables.noise",
            shown=config["encodings"],
        ),
    message:
        "Summarise every noise setting"
    script:
        "../scripts/make_table.py"


rule summarize_attacks:
    input:
        models=per_model("attacks.csv"),
    output:
        csv=f"{TABLES}/attacks_all.csv",
        md=f"{TABLES}/attacks_all.md",
    log:
        f"{LOGS}/summarize_attacks.log",
    benchmark:
        f"{BENCHMARKS}/summarize_attacks.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings"),
            module="tables.attacks",
            shown=config["encodings"],
        ),
    message:
        "Summarise every attack"
    script:
        "../scripts/make_table.py"


rule make_entropy_correlation_table:
    input:
        clean=per_model("clean.csv"),
        noise=per_model("noise.csv"),
    output:
        **table_files(f"{TABLES}/entropy_correlation", "entropy_correlation"),
    log:
        f"{LOGS}/make_entropy_correlation_table.log",
    benchmark:
        f"{BENCHMARKS}/make_entropy_correlation_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings", "seed", "entropy.cut", "entropy.base"),
            *("statistics.level", "statistics.resamples"),
            module="tables.entropy_correlation",
        ),
    message:
        "Correlate entropy with accuracy and with the loss under noise"
    script:
        "../scripts/make_table.py"


rule count_operations:
    input:
        models=per_model("model.npz"),
        traces=per_pair("trace.csv"),
        thresholds=per_pair("thresholds.csv"),
        reference=f"{workflow.basedir}/reference/overhead.csv",
    output:
        **table_files(f"{TABLES}/overhead_operations", "overhead_operations"),
    log:
        f"{LOGS}/count_operations.log",
    benchmark:
        f"{BENCHMARKS}/count_operations.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings", "data.samples.train", "data.samples.validation"),
            *("threshold.select_on", "threshold.seeds", "threshold.soft.seeds"),
            *("threshold.low_fidelity",),
            module="tables.overhead_operations",
            shown=config["encodings"],
        ),
    message:
        "Count the gates that each encoding's training takes"
    script:
        "../scripts/make_table.py"


rule summarize_overhead:
    input:
        models=per_model("timing.json"),
        reference=f"{workflow.basedir}/reference/overhead.csv",
    output:
        csv=f"{RESULTS}/timing/overhead.csv",
        md=f"{RESULTS}/timing/overhead.md",
    log:
        f"{LOGS}/summarize_overhead.log",
    benchmark:
        f"{BENCHMARKS}/summarize_overhead.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings"),
            module="tables.overhead",
            shown=config["encodings"],
        ),
    message:
        "Summarise the CPU time of each encoding"
    script:
        "../scripts/make_table.py"


rule collect_values:
    input:
        accuracy=f"{TABLES}/table1_accuracy.csv",
        entropy=f"{TABLES}/table2_entropy.csv",
        noise=f"{TABLES}/table3_depolarizing.csv",
        attack=f"{TABLES}/table4_fgsm.csv",
        thresholds=f"{TABLES}/table_thresholds.csv",
    output:
        json=f"{RESULTS}/values.json",
    log:
        f"{LOGS}/collect_values.log",
    benchmark:
        f"{BENCHMARKS}/collect_values.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("collect_values"),
    message:
        "Collect the headline numbers"
    script:
        "../scripts/collect_values.py"
