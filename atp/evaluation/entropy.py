"""Mean entanglement entropy of a trained model over test images."""

import numpy as np
import torch

from atp.qnn.entropy import cut_entropy, half_cut, readout_entropy
from atp.qnn.states import DenseState, ProductState, State
from atp.training.store import TrainedModel

CUTS = ("readout", "half")


def mean_entropy(model: TrainedModel, x: np.ndarray, cut: str, half_samples: int) -> np.ndarray:
    """Entropy of each repetition's model in nats: (repetitions,).

    Args:
        model: the trained model.
        x: features (samples, positions) in [0, 1].
        cut: `readout`, over all images; or `half`, over images evenly spread.
        half_samples: how many images the half cut takes.
    """
    if cut == "half":
        x = x[np.linspace(0, len(x) - 1, min(half_samples, len(x))).astype(int)]
    with torch.no_grad():
        features = torch.from_numpy(x).to(torch.float64)[None]
        state = model.encoding.state(features, model.angles.weights)
        if cut == "half":
            entropy = _half(model, state)
        else:
            entropy = readout_entropy(model.ansatz, model.angles.theta, model.angles.phi, state)
    mean: np.ndarray = entropy.mean(dim=1).numpy()
    return mean


def _half(model: TrainedModel, state: State) -> torch.Tensor:
    """(models, samples), each model on its own qubits: which half a qubit is in depends on them."""
    angles, found = model.angles, []
    for number in range(len(angles)):
        gated = model.gates(number)
        theta, phi = (angle[number][None, :, gated] for angle in (angles.theta, angles.phi))
        own = _of_model(state, number, gated)
        found.append(cut_entropy(model.ansatz, theta, phi, own, half_cut(own.n_qubits)))
    return torch.cat(found)


def _of_model(state: State, number: int, gated: np.ndarray) -> State:
    """What one model sees, without the qubits that it has no gates on."""
    if isinstance(state, ProductState):
        number = min(number, len(state.bloch) - 1)
        return ProductState(state.bloch[number][None, :, gated])
    number = min(number, len(state.amplitudes) - 1)
    return DenseState(state.amplitudes[number][None])
