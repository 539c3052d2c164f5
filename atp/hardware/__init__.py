"""The hardware run: Qiskit circuits, routing, backends, a ledger of jobs, and training."""
