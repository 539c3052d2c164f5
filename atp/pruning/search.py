"""The search for the threshold τ* (Eq. 7–12, Alg. 1), four ways, every evaluation kept.

Accuracy changes only where the mask does, so at most s²+1 thresholds differ: `exact`
trains them all, `brief` too, but for a few epochs. `lbfgsb` is
the paper's, SciPy's L-BFGS-B on −accuracy with finite differences. `soft` takes Eq. 10
seriously: a sigmoid mask makes the loss smooth in τ, its gradient is automatic, and
L-BFGS-B follows it. Masks are trained once and shared.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.optimize import minimize

from atp.encodings.angle import Angle
from atp.encodings.atp import ATP
from atp.errors import UserError
from atp.pruning.masks import distinct_masks, mask
from atp.qnn.circuit import Ansatz
from atp.training.model import PATHSUM, QNN
from atp.training.steppers import LOSSES
from atp.training.train import Fit, Samples, accuracy, predict, train, warm_up

SPLITS = ("validation", "test")


@dataclass(frozen=True)
class Score:
    """Accuracies of one mask, a value a seed, and the CPU seconds its training took."""

    validation: np.ndarray
    test: np.ndarray
    seconds: float

    def on(self, split: str) -> float:
        """Mean accuracy over the seeds."""
        return float((self.validation if split == "validation" else self.test).mean())


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of a search: where, what was kept, and the value minimised."""

    method: str
    select_on: str
    tau: float
    kept: np.ndarray
    objective: float


@dataclass(frozen=True)
class Choice:
    """The threshold a search settles on.

    Attributes:
        method, select_on: which search.
        tau: the threshold.
        kept: (positions,) bool.
        evaluations: how often the objective was computed.
        moved: whether the search left the mask it started from.
        seconds: CPU seconds of the trainings it needed.
    """

    method: str
    select_on: str
    tau: float
    kept: np.ndarray
    evaluations: int
    moved: bool
    seconds: float


class Search:
    """All searches of one class pair.

    Args:
        means: class averages x̄_a, x̄_b, each (positions,).
        samples: training, validation and test samples by name.
        ansatz: the circuit's structure.
        settings: config values by dotted key: threshold, training, qnn.
        seeds: of the models trained for every mask.
        label: the pair, for messages.

    Attributes:
        masks: (τ, kept) of the masks that `exact` and `brief` try.
        trace: every evaluation so far.
    """

    def __init__(
        self,
        means: tuple[np.ndarray, np.ndarray],
        samples: dict[str, Samples],
        ansatz: Ansatz,
        settings: dict[str, Any],
        seeds: list[int],
        label: str,
    ) -> None:
        self.means = means
        self.samples = samples
        self.ansatz = ansatz
        self.threshold: dict[str, Any] = settings["threshold"]
        self.training: dict[str, Any] = settings["training"]
        self.qnn_settings: dict[str, Any] = settings["qnn"]
        self.seeds = seeds
        self.label = label
        # beyond the largest class average nothing is kept, so no search goes there
        self.upper = min(self.threshold["tau_max"], float(np.maximum(*means).max()))
        self.masks = distinct_masks(*means, self.threshold["tau_max"], self.threshold["masks"])
        self.trace: list[Evaluation] = []
        self._scores: dict[bytes, Score] = {}
        self._brief_scores: list[Score] = []

    def warm_up(self) -> None:
        """Keep what is loaded at first use out of the searches' timings."""
        qnn = self._qnn(Angle(len(self.means[0])))
        precision = self.qnn_settings["precision"]
        warm_up(qnn, self.samples["training"], self.seeds, self.training, precision)

    def run(self, method: str, select_on: str) -> Choice:
        """Search by `method` for the threshold that is best on `select_on`."""
        return {
            "exact": self._exact,
            "brief": self._brief,
            "lbfgsb": self._lbfgsb,
            "soft": self._soft,
            "manual": self._manual,
        }[method](select_on)

    def kept(self, tau: float) -> np.ndarray:
        """The mask at τ (Eq. 6)."""
        return mask(*self.means, tau)

    def score(self, kept: np.ndarray) -> Score:
        """The score of a mask, whose models are trained once."""
        return self._scores_of([kept])[0]

    def _scores_of(self, masks: list[np.ndarray]) -> list[Score]:
        """Scores of several masks; those that are new are trained together."""
        missing = [kept for kept in masks if kept.tobytes() not in self._scores]
        for kept, score in zip(missing, self._train(missing), strict=True):
            self._scores[kept.tobytes()] = score
        return [self._scores[kept.tobytes()] for kept in masks]

    def _train(
        self, masks: list[np.ndarray], n_seeds: int | None = None, epochs: int | None = None
    ) -> list[Score]:
        """Train the models of every mask; no qubit at all always says class −1."""
        if any(not kept.any() for kept in masks):
            rest = iter(self._train([kept for kept in masks if kept.any()], n_seeds, epochs))
            return [next(rest) if kept.any() else self._blind() for kept in masks]
        # without its gates a qubit is as good as dropped, so one circuit serves all masks
        if self.threshold["prune"] == "drop" and self.qnn_settings["simulator"] == PATHSUM:
            return self._train_together(masks, n_seeds, epochs) if masks else []
        return [self._train_alone(kept, n_seeds, epochs) for kept in masks]

    def _train_together(
        self, masks: list[np.ndarray], n_seeds: int | None, epochs: int | None
    ) -> list[Score]:
        seeds = self.seeds[:n_seeds]
        gated = np.repeat(masks, len(seeds), axis=0)[:, None]
        qnn = self._qnn(Angle(len(self.means[0])))
        started = time.process_time()
        what = f"{len(masks)} masks"
        fit = self._fit(qnn, self.samples, what, seeds * len(masks), epochs, gated)
        seconds = time.process_time() - started
        accuracies = self._accuracies(qnn, fit)
        split = {name: np.split(values, len(masks)) for name, values in accuracies.items()}
        shares = np.sum(masks, axis=1) / np.sum(masks)
        return [
            Score(split["validation"][i], split["test"][i], seconds * shares[i])
            for i in range(len(masks))
        ]

    def _train_alone(self, kept: np.ndarray, n_seeds: int | None, epochs: int | None) -> Score:
        started = time.process_time()
        qnn = self._qnn(ATP(kept, self.threshold["prune"] == "drop"))
        what = f"{kept.sum()} positions kept"
        fit = self._fit(qnn, self.samples, what, self.seeds[:n_seeds], epochs)
        seconds = time.process_time() - started
        return Score(**self._accuracies(qnn, fit), seconds=seconds)

    def _accuracies(self, qnn: QNN, fit: Fit) -> dict[str, np.ndarray]:
        return {
            name: accuracy(predict(qnn, fit.angles, self.samples[name].x), self.samples[name].y)
            for name in SPLITS
        }

    def _blind(self) -> Score:
        always = {s: np.full(len(self.seeds), np.mean(self.samples[s].y == -1)) for s in SPLITS}
        return Score(always["validation"], always["test"], 0.0)

    def _qnn(self, encoding: ATP | Angle) -> QNN:
        return QNN(encoding, self.ansatz, self.qnn_settings["simulator"])

    def _fit(
        self,
        qnn: QNN,
        samples: dict[str, Samples],
        what: str,
        seeds: list[int],
        epochs: int | None = None,
        gates: np.ndarray | None = None,
    ) -> Fit:
        budget = {} if epochs is None else {"epochs": epochs}
        return train(
            qnn,
            samples["training"],
            samples["validation"],
            seeds,
            {**self.training, **budget},
            self.qnn_settings["precision"],
            f"{self.label}, {what}",
            gates=gates,
        )

    def _evaluate(self, method: str, select_on: str, tau: float) -> float:
        kept = self.kept(tau)
        objective = -self.score(kept).on(select_on)
        self.trace.append(Evaluation(method, select_on, tau, kept, objective))
        return objective

    def _manual(self, select_on: str) -> Choice:
        tau = float(self.threshold["tau"])
        if not self.kept(tau).any():
            raise UserError(
                f"{self.label}: threshold.tau = {tau:g} prunes every position; "
                f"set it to at most {self.upper:.3f}, the largest class average."
            )
        self._evaluate("manual", select_on, tau)
        return self._choice("manual", select_on, tau, self.kept(tau))

    def _exact(self, select_on: str) -> Choice:
        self._scores_of([kept for _, kept in self.masks])
        values = [self._evaluate("exact", select_on, tau) for tau, _ in self.masks]
        return self._choice("exact", select_on, self._best(values), self.masks[0][1])

    def _brief(self, select_on: str) -> Choice:
        options = self.threshold["brief"]
        if not self._brief_scores:
            masks = [kept for _, kept in self.masks]
            self._brief_scores = self._train(masks, options["seeds"], options["epochs"])
        values = [-score.on(select_on) for score in self._brief_scores]
        for (tau, kept), value in zip(self.masks, values, strict=True):
            self.trace.append(Evaluation("brief", select_on, tau, kept, value))
        seconds = sum(score.seconds for score in self._brief_scores)
        return self._choice("brief", select_on, self._best(values), self.masks[0][1], seconds)

    def _best(self, values: list[float]) -> float:
        """τ of the least value; masks rise in τ, so the last of equals has the fewest qubits."""
        return self.masks[len(values) - 1 - int(np.argmin(values[::-1]))][0]

    def _lbfgsb(self, select_on: str) -> Choice:
        options = self.threshold["lbfgsb"]
        start = options["start"] * self.upper
        result = minimize(
            lambda point: self._evaluate("lbfgsb", select_on, float(point[0])),
            np.array([start]),
            method="L-BFGS-B",
            bounds=[(0.0, self.upper)],
            options={
                "eps": options["step"],
                "gtol": options["tolerance"],
                "maxiter": options["iterations"],
            },
        )
        return self._choice("lbfgsb", select_on, float(result.x[0]), self.kept(start))

    def _soft(self, select_on: str) -> Choice:
        options = self.threshold["soft"]
        start = options["start"] * self.upper
        started = time.process_time()
        result = minimize(
            lambda point: self._soft_loss(select_on, float(point[0])),
            np.array([start]),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, self.upper)],
            options={
                "gtol": options["tolerance"],
                "maxiter": options["iterations"],
                "maxfun": options["evaluations"],
            },
        )
        seconds = time.process_time() - started
        tau = float(result.x[0])
        return self._choice("soft", select_on, tau, self.kept(start), seconds)

    def _soft_loss(self, select_on: str, tau: float) -> tuple[float, np.ndarray]:
        """Loss on `select_on` of models trained under the soft mask, and its slope in τ."""
        options = self.threshold["soft"]
        qnn = self._qnn(Angle(len(self.means[0])))
        ceiling = torch.from_numpy(np.maximum(*self.means))
        point = torch.tensor(tau, dtype=torch.float64, requires_grad=True)
        soft = torch.sigmoid((ceiling - point) / options["temperature"])
        weights = soft.detach().numpy()
        masked = {name: Samples(s.x * weights, s.y) for name, s in self.samples.items()}
        fit = self._fit(qnn, masked, f"softly τ = {tau:.4f}", self.seeds[: options["seeds"]])
        x, y = self.samples[select_on].tensors(torch.float64)
        loss = LOSSES[self.training["loss"]]
        value = loss(qnn.expectation(fit.angles, (x * soft)[None]), y).mean()
        (slope,) = torch.autograd.grad(value, point)
        objective = float(value.detach())
        self.trace.append(Evaluation("soft", select_on, tau, self.kept(tau), objective))
        return objective, slope.numpy().reshape(1)

    def _choice(
        self,
        method: str,
        select_on: str,
        tau: float,
        first: np.ndarray,
        seconds: float | None = None,
    ) -> Choice:
        kept = self.kept(tau)
        mine = [e for e in self.trace if (e.method, e.select_on) == (method, select_on)]
        if seconds is None:
            masks = {e.kept.tobytes() for e in mine}
            seconds = sum(self._scores[key].seconds for key in masks)
        moved = not np.array_equal(kept, first)
        return Choice(method, select_on, tau, kept, len(mine), moved, seconds)


def optimism(score: Callable[[np.ndarray], Score], chosen: dict[str, Choice]) -> float:
    """Test accuracy gained by choosing τ on the test set itself.

    Args:
        score: accuracies of a mask.
        chosen: the choices of one method by what they were selected on.
    """
    return score(chosen["test"].kept).on("test") - score(chosen["validation"].kept).on("test")
