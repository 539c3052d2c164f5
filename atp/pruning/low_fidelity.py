"""Low-fidelity search: every mask is trained, but by few seeds and for a few epochs."""

from atp.pruning.scores import Fidelity
from atp.pruning.search import Choice, Search

METHOD = "low_fidelity"


def search_at_low_fidelity(search: Search, select_on: str) -> Choice:
    """The mask of the highest accuracy then, of equals the one with the fewest qubits."""
    options = search.threshold.low_fidelity
    masks = [mask for _, mask in search.masks]
    scores = search.scores.of_all(masks, Fidelity(options.seeds, options.epochs))
    objectives = [
        search.note(METHOD, select_on, tau, -score.on(select_on))
        for (tau, _), score in zip(search.masks, scores, strict=True)
    ]
    seconds = sum(score.seconds for score in scores)
    return search.choice(METHOD, select_on, search.best(objectives), 0.0, seconds)
