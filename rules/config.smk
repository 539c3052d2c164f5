# Before `configfile:`, which has no sentence for a file that is not what it seems.
from pathlib import Path

from atp.config.files import check_files
from atp.errors import UserError
from snakemake.exceptions import WorkflowError

if workflow.is_main_process:
    try:
        check_files([Path(workflow.basedir, "config.yaml"), *workflow.configfiles])
    except UserError as error:
        raise WorkflowError(str(error))
