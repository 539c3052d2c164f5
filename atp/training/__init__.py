"""Fitting a model: losses, optimizers, steps."""
