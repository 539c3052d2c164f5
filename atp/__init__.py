"""ATP: adaptive threshold pruning for quantum neural networks, reproduced (arXiv 2503.21815)."""
