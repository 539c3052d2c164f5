"""Mean entanglement entropy of a trained model over test images."""

import numpy as np
import torch

from atp.qnn.entropy import cut_entropy, half_cut, readout_entropy
from atp.training.store import TrainedModel

CUTS = ("readout", "half")


def mean_entropy(model: TrainedModel, x: np.ndarray, cut: str, half_samples: int) -> np.ndarray:
    """Entropy of each seed's model in nats: (seeds,).

    Args:
        model: the trained model.
        x: features (samples, positions) in [0, 1].
        cut: `readout`, over all images; or `half`, over images evenly spread.
        half_samples: how many images the half cut takes.
    """
    circuit = (model.ansatz, model.angles.theta, model.angles.phi)
    if cut == "half":
        x = x[np.linspace(0, len(x) - 1, min(half_samples, len(x))).astype(int)]
    with torch.no_grad():
        features = torch.from_numpy(x).to(torch.float64)[None]
        state = model.encoding.state(features, model.angles.weights)
        if cut == "half":
            entropy = cut_entropy(*circuit, state, half_cut(state.n_qubits))
        else:
            entropy = readout_entropy(*circuit, state)
    mean: np.ndarray = entropy.mean(dim=1).numpy()
    return mean
