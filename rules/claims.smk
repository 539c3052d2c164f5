rule claims:
    input:
        expand(f"{RESULTS}/claims.{{format}}", format=["csv", "md", "html"]),
        expand(
            f"{TABLES}/table_comparisons.{{format}}",
            format=["csv", "md", "html", "tex"],
        ),


rule compare_encodings:
    input:
        predictions=per_model("predictions.npz"),
    output:
        **table_files(f"{TABLES}/table_comparisons", "comparisons", latex=True),
    log:
        f"{LOGS}/compare_encodings.log",
    benchmark:
        f"{BENCHMARKS}/compare_encodings.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "make_table",
            *("pairs", "encodings", "seed", "statistics.level"),
            module="tables.comparisons",
            shown=config["encodings"],
        ),
    message:
        "Compare ATP with each other encoding on every pair"
    script:
        "../scripts/make_table.py"


rule judge_claims:
    input:
        predictions=per_model("predictions.npz"),
        clean=per_model("clean.csv"),
        noise=per_model("noise.csv"),
        attacks=per_model("attacks.csv"),
        adversarial=per_model("adversarial.csv", ADVERSARIAL_JOBS),
        masks=per_model("model.npz", [job for job in JOBS if job[-1] == "atp"]),
        thresholds=per_pair("thresholds.csv"),
        sweeps=per_pair("sweep.csv"),
        controls=per_pair("controls.csv"),
        hardware=judged_hardware,
        simulated=simulated_hardware,
        operations=f"{TABLES}/overhead_operations.csv",
        rules=f"{workflow.basedir}/reference/claims.yaml",
        table1_accuracy=f"{workflow.basedir}/reference/table1_accuracy.csv",
        table2_entropy=f"{workflow.basedir}/reference/table2_entropy.csv",
        table3_depolarizing=f"{workflow.basedir}/reference/table3_depolarizing.csv",
        table4_fgsm=f"{workflow.basedir}/reference/table4_fgsm.csv",
        overhead=f"{workflow.basedir}/reference/overhead.csv",
    output:
        **table_files(
            f"{RESULTS}/claims", "claims", category="Claims", label="verdicts"
        ),
        effects=report(
            f"{TABLES}/claim_effects.csv",
            category="Claims",
            labels={"table": "effects behind the verdicts (CSV)"},
            caption="../report/claim_effects.rst",
        ),
    log:
        f"{LOGS}/judge_claims.log",
    benchmark:
        f"{BENCHMARKS}/judge_claims.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "judge_claims",
            *("pairs", "encodings", "adversarial.pairs", "seed", "statistics"),
            *("entropy.cut", "noise.table", "attack.table", "hardware.judged"),
            shown=config["encodings"],
        ),
    message:
        "Judge the paper's claims"
    script:
        "../scripts/judge_claims.py"
