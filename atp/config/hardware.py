"""Checks of the `hardware` section that a schema cannot express."""

from collections.abc import Mapping
from typing import Any

from atp.errors import UserError


def check_hardware(config: Mapping[str, Any]) -> None:
    """Check the section against the rest of the configuration.

    Raises:
        UserError: hardware runs shall start from trained models that there will not be.
    """
    hardware = config["hardware"]
    if hardware["angles"] != "model":
        return
    if hardware["layers"] != config["circuit"]["layers"]:
        raise UserError(
            f"config key hardware.layers is {hardware['layers']} but must be circuit.layers, "
            f"{config['circuit']['layers']}, when hardware.angles is model."
        )
    for encoding in hardware["encodings"]:
        if encoding not in config["encodings"]:
            raise UserError(
                f"config key hardware.encodings names {encoding}, which encodings does not list; "
                "hardware.angles can only be model for encodings that are trained."
            )
