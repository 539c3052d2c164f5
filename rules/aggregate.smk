include: "tables.smk"
include: "figures.smk"


report: "../report/workflow.rst"


rule tables:
    input:
        expand(
            TABLES + "/{table}.{format}",
            table=[*PAPER_TABLES, "table_thresholds"],
            format=["csv", "md", "tex"],
        ),
        expand(
            TABLES + "/{table}.{format}",
            table=["noise_all", "attacks_all"],
            format=["csv", "md"],
        ),
        f"{RESULTS}/timing/overhead.csv",
        f"{RESULTS}/values.json",


rule figures:
    input:
        expand(
            FIGURES + "/{figure}.{format}",
            figure=FIGURE_NAMES,
            format=FIGURE_FORMATS,
        ),


rule all:
    default_target: True
    input:
        rules.tables.input,
        rules.figures.input,
