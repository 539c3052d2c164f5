import numpy as np
import pytest
from helpers.stand_in import StandInEstimator

from atp.hardware.problem import Job, make_problem

SETTINGS = {
    "samples": {"train": 4, "test": 6},
    "layers": 1,
    "shots": 100,
    "resilience": 1,
    "optimizer": "cobyla",
    "evaluations": 4,
    "angles": "random",
    "mode": "job",
    "budget_s": 1e6,
    "retries": 2,
    "wait_s": 0,
    "timeout_min": 1,
}


def made_problem(backend="ibm_stand_in", encoding="angle", n_features=3, seed=1, **settings):
    """A problem of random pixels, whose label is whether the first one is bright."""
    x = np.random.default_rng(5).uniform(0, 1, (40, n_features)).astype(np.float32)
    y = np.where(x[:, 0] > 0.5, 1, -1).astype(np.int8)
    features = {"x_train": x[:20], "y_train": y[:20], "x_test": x[20:], "y_test": y[20:]}
    pruned = {"kept": [0, 2], "prune": settings.pop("prune", "drop")}
    threshold = pruned if encoding == "atp" else None
    job = Job(backend, "digits", 0, 1, encoding)
    return make_problem(job, features, threshold, None, {**SETTINGS, **settings}, "xx-zz", seed)


@pytest.fixture
def make():
    return made_problem


@pytest.fixture(autouse=True)
def _stand_in_estimator(monkeypatch, request):
    """No test reaches IBM; those that need the real Estimator in local mode say so."""
    if "real_estimator" not in request.fixturenames:
        monkeypatch.setattr("qiskit_ibm_runtime.EstimatorV2", StandInEstimator)
    for name in ("QISKIT_IBM_TOKEN", "QISKIT_IBM_CHANNEL", "QISKIT_IBM_INSTANCE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def real_estimator():
    """Keep qiskit-ibm-runtime's own EstimatorV2."""
