# What holds however Snakemake is called, with a profile or without.
import os
import sys
from importlib.util import find_spec

from snakemake.settings.types import DeploymentMethod, RerunTrigger


class UndatedWorkflow(type(workflow)):
    """Snakemake's workflow, but the date of a script reruns nothing.

    The code of a step is part of its rule's param, by content. Snakemake's own trigger, which
    goes by the date, can be left out by options and profiles only, and a user may have others.
    """

    @property
    def rerun_triggers(self):
        return set(super().rerun_triggers) - {RerunTrigger.CODE}


workflow.__class__ = UndatedWorkflow

# A new conda environment installs the library from here: envs/*.post-deploy.sh.
os.environ |= {"ATP_CHECKOUT": str(workflow.basedir)}


def check_hardware_packages():
    """End without a run on hardware whose packages are missing; no other step needs them.

    Where Snakemake makes environments, it makes one that has them. Not a WorkflowError:
    Snakemake would add a traceback, as this is called while it looks for inputs.
    """
    made = workflow.deployment_settings.deployment_method
    if DeploymentMethod.CONDA not in made and find_spec("qiskit") is None:
        sys.exit(
            "A run on hardware needs the packages of requirements-hardware.lock; "
            "install them with: make .venv/installed-hardware"
        )
