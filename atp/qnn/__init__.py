"""The quantum neural network: states and angles in, expectation values out."""
