"""Encodings: features in, quantum states out, differentiable all the way."""
