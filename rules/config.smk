# Before `configfile:`, which has no sentence for a file that is not what it seems.
import sys
from pathlib import Path

sys.path.insert(0, str(workflow.basedir))

from atp.config_files import check_files
from atp.errors import UserError
from snakemake.exceptions import WorkflowError

if workflow.is_main_process:
    try:
        check_files([Path(workflow.basedir, "config.yaml"), *workflow.configfiles])
    except UserError as error:
        raise WorkflowError(str(error))
