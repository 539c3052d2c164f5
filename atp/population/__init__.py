"""All pairs of classes, of which the paper's are a small sample."""
