"""Intervals and tests, from numbers alone."""
