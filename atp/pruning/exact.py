"""Exact search: every mask is trained in full."""

from atp.pruning.search import Choice, Search

METHOD = "exact"


def search_exactly(search: Search, select_on: str) -> Choice:
    """The mask of the highest accuracy, of equals the one with the fewest qubits."""
    search.scores.of_all([mask for _, mask in search.masks])
    objectives = [search.evaluate(METHOD, select_on, tau) for tau, _ in search.masks]
    return search.choice(METHOD, select_on, search.best(objectives), start=0.0)
