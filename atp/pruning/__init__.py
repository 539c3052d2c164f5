"""Masks of positions, and the searches for the threshold that makes one."""
