from pathlib import Path

import pytest
import yaml

from atp.config.checks import check_config
from atp.errors import UserError

ROOT = Path(__file__).parents[2]


def changed(**values):
    config = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    config["hardware"].update(values)
    return config


def test_a_model_to_start_from_must_exist():
    check_config(changed(angles="model", layers=3))
    with pytest.raises(UserError, match=r"hardware\.layers is 1"):
        check_config(changed(angles="model"))
    config = changed(angles="model", layers=3)
    config["encodings"] = ["angle", "pca"]
    with pytest.raises(UserError, match=r"hardware\.encodings names atp"):
        check_config(config)


@pytest.mark.parametrize("name", ["hardware_full", "backends"])
def test_presets_pass(name):
    overlay = yaml.safe_load((ROOT / f"presets/{name}.yaml").read_text("utf-8"))
    check_config(changed(**overlay["hardware"]))
