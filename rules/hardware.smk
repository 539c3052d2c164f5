# How a result is got, not what it is.
HARDWARE_MEANS = [
    f"hardware.{key}"
    for key in ("mode", "budget_s", "retries", "wait_s", "timeout_min")
]
HARDWARE_KEYS = [
    "seed",
    "circuit.layout",
    *(
        f"hardware.{key}"
        for key in ("layers", "samples", "shots", "resilience", "optimizer")
    ),
    *(f"hardware.{key}" for key in ("evaluations", "angles")),
]


rule hardware:
    input:
        f"{RESULTS}/tables/table_hardware.csv",


rule run_hardware:
    input:
        unpack(hardware_inputs),
        features=f"{PAIR}/features.npz",
    output:
        # The ledger beside them is no output: Snakemake would delete it before a rerun.
        result=report(
            f"{HARDWARE}/result.json",
            category="Hardware",
            labels={
                "device": "{backend}",
                "pair": "{dataset} {a}-{b}",
                "encoding": "{encoding}",
            },
            caption="../report/hardware.rst",
        ),
        circuit=f"{HARDWARE}/circuit.qasm",
    log:
        f"{LOGS}/run_hardware/{{backend}}-{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/run_hardware/{{backend}}-{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    wildcard_constraints:
        backend="[a-z][a-z0-9_]*",
    conda:
        "../envs/hardware.yaml"
    params:
        tracked=tracked("run_hardware", *HARDWARE_KEYS),
    resources:
        untracked=untracked(*HARDWARE_MEANS),
    message:
        "Running {wildcards.encoding} on {wildcards.backend} for {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/run_hardware.py"


rule make_hardware_table:
    input:
        results=[
            f"{RESULTS}/hardware/{backend}/{dataset}/{a}-{b}/{encoding}/result.json"
            for backend in config["hardware"]["backends"]
            for dataset, pairs in config["hardware"]["pairs"].items()
            for a, b in pairs
            for encoding in config["hardware"]["encodings"]
        ],
        reference=f"{workflow.basedir}/reference/hardware.csv",
    output:
        **table_files(f"{TABLES}/table_hardware", "hardware", latex=True),
    log:
        f"{LOGS}/make_hardware_table.log",
    benchmark:
        f"{BENCHMARKS}/make_hardware_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("make_hardware_table", "hardware.backends", "hardware.pairs", "hardware.encodings"),
    message:
        "Make the table of hardware runs"
    script:
        "../scripts/make_hardware_table.py"
