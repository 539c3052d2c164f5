import pytest
from helpers.stand_in import StandInEstimator


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
