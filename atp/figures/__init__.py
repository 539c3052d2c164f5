"""Figures, from tidy CSV files and the arrays of a pair alone."""
