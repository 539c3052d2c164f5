"""Figures, from tidy CSV files and the arrays of a pair alone.

A figure is a module with `draw_figure(files, settings)`: the step's files by name, and the
config keys that its rule names.
"""
