"""What scripts and rules share."""
