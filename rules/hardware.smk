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
    resources:
        untracked=untracked(
            *("hardware.mode", "hardware.budget_s", "hardware.retries"),
            *("hardware.wait_s", "hardware.timeout_min"),
        ),
    params:
        tracked=tracked(
            "run_hardware",
            *("seed", "circuit.layout", "circuit.range"),
            *("hardware.layers", "hardware.samples"),
            *("hardware.shots", "hardware.resilience", "hardware.optimizer"),
            *("hardware.evaluations", "hardware.starts", "hardware.angles"),
        ),
    message:
        "Running {wildcards.encoding} on {wildcards.backend} for {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/run_hardware.py"


rule simulate_hardware:
    input:
        features=per_pair("features.npz"),
        thresholds=per_pair("threshold.json"),
    output:
        table=f"{RESULTS}/simulated_hardware.csv",
    log:
        f"{LOGS}/simulate_hardware.log",
    benchmark:
        f"{BENCHMARKS}/simulate_hardware.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "simulate_hardware",
            *(
                "seed",
                "pairs",
                "circuit.layout",
                "circuit.range",
                *TRAINED_AS_ON_A_DEVICE,
            ),
        ),
    message:
        "Simulating the trainings of the hardware run exactly"
    script:
        "../scripts/simulate_hardware.py"


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
        tracked=tracked(
            "make_table",
            *("hardware.backends", "hardware.pairs", "hardware.encodings"),
            module="tables.hardware",
            shown=config["hardware"]["encodings"],
        ),
    message:
        "Make the table of hardware runs"
    script:
        "../scripts/make_table.py"
