"""The settings of a step: sections of config.yaml, their keys as typed attributes."""
