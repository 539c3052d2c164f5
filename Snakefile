from snakemake.utils import min_version

min_version("9.0")


include: "rules/engine.smk"
include: "rules/config.smk"


configfile: f"{workflow.basedir}/config.yaml"


include: "rules/common.smk"
include: "rules/data.smk"
include: "rules/thresholds.smk"
include: "rules/models.smk"
include: "rules/robustness.smk"
include: "rules/controls.smk"
include: "rules/protocol.smk"
include: "rules/hardware.smk"
include: "rules/tables.smk"
include: "rules/figures.smk"
include: "rules/readings.smk"
include: "rules/population.smk"
include: "rules/regime.smk"
include: "rules/scaling.smk"
include: "rules/claims.smk"


report: "report/workflow.rst"


# Not in an included file: Snakemake honours a default target only here.
rule all:
    default_target: True
    input:
        rules.tables.input,
        rules.figures.input,
        rules.controls.input,
        rules.protocol.input,
        rules.claims.input,


onstart:
    record()
    remove_leftovers(RESULTS)


onsuccess:
    record("finished")


onerror:
    record("failed")
