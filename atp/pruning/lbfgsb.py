"""The paper's search: SciPy's L-BFGS-B on −accuracy, with finite differences (Alg. 1)."""

import numpy as np
from scipy.optimize import minimize

from atp.pruning.search import Choice, Search

METHOD = "lbfgsb"


def search_by_lbfgsb(search: Search, select_on: str) -> Choice:
    """Where it stops, from a start at a share of the searched interval."""
    options = search.threshold.lbfgsb
    start = options.start * search.upper
    result = minimize(
        lambda point: search.evaluate(METHOD, select_on, float(point[0])),
        np.array([start]),
        method="L-BFGS-B",
        bounds=[(0.0, search.upper)],
        options={
            "eps": options.step,
            "gtol": options.tolerance,
            "maxiter": options.iterations,
        },
    )
    return search.choice(METHOD, select_on, float(result.x[0]), start)
