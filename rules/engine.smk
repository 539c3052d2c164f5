# What holds however Snakemake is called, with a profile or without.
import os
from importlib.util import find_spec

from snakemake.exceptions import WorkflowError
from snakemake.settings.types import DeploymentMethod, RerunTrigger

if workflow.dag_settings is not None:  # there are none to lint
    # The code is part of each rule's param, by content: a new date alone reruns nothing.
    workflow.dag_settings.rerun_triggers = set(workflow.dag_settings.rerun_triggers) - {
        RerunTrigger.CODE
    }
    # What a killed run left unfinished is made again.
    workflow.dag_settings.force_incomplete = True

# A new conda environment installs the library from here: envs/*.post-deploy.sh.
os.environ["ATP_CHECKOUT"] = str(workflow.basedir)


def check_hardware_packages():
    """Refuse a hardware run without its packages, which no other step needs.

    Where Snakemake makes environments, it makes one that has them.
    """
    made = workflow.deployment_settings.deployment_method
    if DeploymentMethod.CONDA not in made and find_spec("qiskit") is None:
        raise WorkflowError(
            "A hardware run needs the packages of requirements-hardware.lock; "
            "install them with: make hardware"
        )
