"""No search: the threshold is given."""

from atp.errors import UserError
from atp.pruning.search import Choice, Search

METHOD = "manual"


def take_given(search: Search, select_on: str) -> Choice:
    """The configured threshold.

    Raises:
        UserError: it prunes every position.
    """
    tau = float(search.threshold.tau)
    if not search.mask(tau).any():
        raise UserError(
            f"{search.scores.task}: threshold.tau = {tau:g} prunes every position; "
            f"set it to at most {search.upper:.3f}, the largest class average."
        )
    search.evaluate(METHOD, select_on, tau)
    return search.choice(METHOD, select_on, tau, start=tau)
