"""Where pruning truly helps: its gain against images, qubits, initial angles and step size."""
