"""How large a model's gradient is at its initial angles, against the number of qubits.

Where its variance falls exponentially in the number of qubits, training from there is
hopeless: the barren plateau of McClean et al. (arXiv 1803.11173).
"""

import numpy as np
import torch

from atp.data.grid import apply_grid, grid_map
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.evaluation.rows import Rows
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.settings.sections import InitialAngles, Settings
from atp.training.model import QNN
from atp.training.progress import progress

FULL_TURN = InitialAngles(distribution="turn", scale=np.pi)
PAPER_QUBITS = 9  # of the paper's 3 × 3 grid


def measure_gradients(task: Task, images: np.ndarray, settings: Settings) -> Rows:
    """Measure the gradient's variance on every grid, for every way to draw the angles.

    Args:
        task: whose seeds are used.
        images: (N, H, W) in [0, 1]; of the test set, whose labels are not looked at.
        settings: `seed`, `circuit`, `data.resampling`, `training.angles`, and of `scaling`
            the grids, the number of images and of draws.

    Returns:
        The rows of gradients.csv: one per grid and way.
    """
    shown = images[: settings.scaling.images]
    _, height, width = shown.shape
    ansatz = make_ansatz(settings.circuit.layout, settings.circuit.layers)
    (seed,) = task.training_seeds(settings.seed, 1)
    rows: Rows = []
    for grid in progress(settings.scaling.grids, "grids"):
        to_grid = grid_map(height, width, grid, settings.data.resampling)
        features = settings.circuit.range * apply_grid(shown, to_grid)
        spreads = initial_spreads(settings.training.angles, grid**2)
        for start, angles in spreads.items():
            variance = gradient_variance(ansatz, features, angles, settings.scaling.draws, seed)
            setting = {"grid": grid, "qubits": grid**2, "start": start}
            rows.append({**setting, "gradient_variance": variance})
    return rows


def initial_spreads(angles: InitialAngles, qubits: int) -> dict[str, InitialAngles]:
    """Three ways to draw initial angles, for `QNN.initial_angles`.

    Args:
        angles: the config's `training.angles`.
        qubits: number of data qubits.

    Returns:
        By name: `shrinking` with 1/√qubits, as everywhere else; `fixed` as at nine qubits
        whatever their number; `full turn`, uniform over all angles.
    """
    # `initial_angles` divides by √qubits, which is undone here
    fixed = angles.replace(scale=angles.scale * np.sqrt(qubits / PAPER_QUBITS))
    return {"shrinking": angles, "fixed": fixed, "full turn": FULL_TURN}


def gradient_variance(
    ansatz: Ansatz, features: np.ndarray, angles: InitialAngles, draws: int, seed: int
) -> float:
    """Variance of ∂⟨Z⟩/∂α over random initial angles, averaged over images and angles.

    Args:
        ansatz: the circuit's structure.
        features: (images, positions) in [0, 1], one qubit per position.
        angles: how the initial angles are drawn.
        draws: number of drawn models.
        seed: of the draws.
    """
    images, qubits = features.shape
    qnn = QNN(Angle(qubits), ansatz, precision="double")
    generators = [np.random.default_rng([seed, draw]) for draw in range(draws)]
    gates = np.ones((draws, len(ansatz.blocks), qubits), dtype=bool)
    drawn = qnn.initial_angles(generators, angles, gates)
    # one model per image, so that no gradient is summed over images
    theta, phi = (t.repeat_interleave(images, dim=0).requires_grad_() for t in drawn.tensors()[:2])
    each = type(drawn)(theta, phi, drawn.weights.repeat_interleave(images, dim=0))
    x = torch.from_numpy(features).to(torch.float64).repeat(draws, 1)[:, None]
    slopes = torch.autograd.grad(qnn.expectation(each, x).sum(), [theta, phi])
    both = torch.cat(slopes, dim=1).reshape(draws, images, -1, qubits)
    return float(both.var(dim=0).mean())
