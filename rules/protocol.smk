# The paper's own protocol, simulated from the answers of the search's trainings.
PROTOCOL = {
    "answers": per_pair("answers.npz"),
    "means": per_pair("class_means.npz"),
    "reference": f"{workflow.basedir}/reference/table1_accuracy.csv",
}
PROTOCOL_KEYS = ["pairs", "seed", "protocol", "statistics.test_images"]


rule protocol:
    input:
        expand(f"{TABLES}/protocol.{{format}}", format=["csv", "md", "html", "tex"]),
        expand(f"{FIGURES}/figure_protocol.{{format}}", format=["svg", "pdf", "png"]),


rule make_protocol_table:
    input:
        **PROTOCOL,
    output:
        **table_files(f"{TABLES}/protocol", "protocol", latex=True),
    log:
        f"{LOGS}/make_protocol_table.log",
    benchmark:
        f"{BENCHMARKS}/make_protocol_table.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("make_table", *PROTOCOL_KEYS, module="tables.protocol"),
    message:
        "Simulate the paper's protocol"
    script:
        "../scripts/make_table.py"


rule draw_protocol:
    input:
        **PROTOCOL,
    output:
        **figure_files("figure_protocol", "protocol"),
    log:
        f"{LOGS}/draw_protocol.log",
    benchmark:
        f"{BENCHMARKS}/draw_protocol.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked("draw_figure", *PROTOCOL_KEYS, module="figures.protocol"),
    message:
        "Draw what the paper's protocol prints"
    script:
        "../scripts/draw_figure.py"
