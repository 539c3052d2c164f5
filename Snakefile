from snakemake.utils import min_version

min_version("9.0")


configfile: "config.yaml"


include: "rules/common.smk"
include: "rules/data.smk"
include: "rules/thresholds.smk"
include: "rules/models.smk"
include: "rules/robustness.smk"
include: "rules/aggregate.smk"
