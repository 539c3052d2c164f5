"""Made-up results in the files that docs/design.md lays down, for tables and figures."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd

from atp.files import read_json, write_json, write_npz

PAPER = Path(__file__).parents[2] / "reference"
PAIRS = {
    "mnist": [(0, 1), (0, 3), (2, 4), (5, 6), (2, 8)],
    "fashion_mnist": [(0, 1), (2, 8), (3, 9), (7, 9)],
    "cifar10": [(0, 1)],
    "pneumonia_mnist": [(0, 1)],
}
ENCODINGS = ["angle", "amplitude", "atp", "pca", "sqe"]
EPSILONS = [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
STRENGTHS = [0.03, 0.05, 0.1]
TAUS = np.arange(17) / 20


class Results:
    """Made-up results below a folder, close to the paper's numbers."""

    def __init__(self, root, pairs=None, encodings=None, repetitions=10, side=3):
        self.root = Path(root)
        self.pairs = PAIRS if pairs is None else pairs
        self.encodings = ENCODINGS if encodings is None else encodings
        self.repetitions = repetitions
        self.side = side
        self.random = np.random.default_rng(1)
        self.paper = [_paper(name) for name in ("table1_accuracy", "table2_entropy")]

    @property
    def jobs(self):
        return [(name, a, b) for name, pairs in self.pairs.items() for a, b in pairs]

    def pair_files(self, name):
        return [self.root / job[0] / f"{job[1]}-{job[2]}" / name for job in self.jobs]

    def model_files(self, name):
        folders = self.pair_files("")
        return [folder / encoding / name for folder in folders for encoding in self.encodings]

    def make(self):
        """Write every file."""
        for job, folder in zip(self.jobs, self.pair_files(""), strict=True):
            self._make_pair(folder)
            for encoding in self.encodings:
                self._make_model(job, encoding, folder / encoding)
        return self

    def _make_pair(self, folder):
        cells = self.side**2
        mean_a = self.random.uniform(0, 0.75, cells)
        mean_b = np.clip(mean_a + self.random.normal(0, 0.2, cells), 0.02, 0.9)
        images = self.random.uniform(0, 1, (4, 28, 28)).astype(np.float32)
        images *= np.exp(-((np.indices((28, 28)) - 14) ** 2).sum(0) / 80).astype(np.float32)
        bounds = np.linspace(0, 28, self.side + 1).astype(int)
        blocks = [slice(*pair) for pair in itertools.pairwise(bounds)]
        grid = np.array([[images[:, r, c].mean((1, 2)) for c in blocks] for r in blocks])
        x_test = grid.reshape(cells, -1).T.astype(np.float32)
        write_npz(folder / "images.npz", {"test": images})
        write_npz(folder / "features.npz", {"x_test": x_test, "y_test": np.ones(4, np.int8)})
        # each repetition has images of its own, so its class means differ a little
        own = 1 - 0.01 * np.arange(self.repetitions)[:, None]
        mean_a, mean_b = own * mean_a, own * mean_b
        write_npz(folder / "class_means.npz", {"mean_a": mean_a, "mean_b": mean_b})
        tallest = np.maximum(mean_a, mean_b)
        tau = (np.sort(tallest, axis=1)[:, 2] + 0.01).tolist()
        kept = [np.flatnonzero(t >= at).tolist() for t, at in zip(tallest, tau, strict=True)]
        threshold = {"tau": tau, "method": "exact", "select_on": "validation", "kept": kept}
        write_json(folder / "threshold.json", threshold)
        n_kept = [len(positions) for positions in kept]
        self._make_sweep(folder, tallest, tau)
        self._make_trace(folder, tallest)
        self._make_thresholds(folder, tau, n_kept)
        self._make_controls(folder, [cells - number for number in n_kept])
        self._make_scaling(folder)

    def _make_sweep(self, folder, tallest, tau):
        rows = []
        for repetition, step in itertools.product(range(self.repetitions), TAUS):
            kept = int((tallest[repetition] >= step).sum())
            level = 0.95 - 0.6 * (step - tau[repetition]) ** 2 if kept else 0.5
            accuracy = level + self.random.normal(0, 0.01)
            rows.append((repetition, step, kept, accuracy, accuracy - 0.01))
        names = ["repetition", "tau", "n_kept", "validation_accuracy", "test_accuracy"]
        _write(folder / "sweep.csv", pd.DataFrame(rows, columns=names))

    def _make_trace(self, folder, tallest):
        rows = []
        for repetition in range(self.repetitions):
            steps = [0.0, *np.sort(tallest[repetition])]
            middles = [0.0, *(sum(pair) / 2 for pair in itertools.pairwise(steps[1:]))]
            searched = {"exact": middles, "lbfgsb": [0.4, 0.41, 0.4], "soft": [0.4, 0.1, 0.3, 0.25]}
            for method, taus in searched.items():
                for split, (number, at) in itertools.product(
                    ("validation", "test"), enumerate(taus, start=1)
                ):
                    accuracy = 0.9 - (at - 0.3) ** 2
                    kept = int((tallest[repetition] >= at).sum())
                    seen = (at, kept, accuracy, accuracy - 0.01, -accuracy)
                    rows.append((repetition, method, split, number, *seen))
        names = "repetition method select_on evaluation tau n_kept"
        columns = [*names.split(), "validation_accuracy", "test_accuracy", "objective"]
        _write(folder / "trace.csv", pd.DataFrame(rows, columns=columns))

    def _make_thresholds(self, folder, taus, numbers):
        rows = []
        for repetition, (tau, kept) in enumerate(zip(taus, numbers, strict=True)):
            found = [
                ("exact", "validation", tau, kept, 0.96, 0.95, 0.0, 10, None),
                ("exact", "test", tau + 0.05, kept - 1, 0.955, 0.956, 0.006, 10, None),
                ("lbfgsb", "validation", 0.5, 3, 0.9, 0.89, -0.06, 3, repetition == 1),
                ("soft", "validation", tau + 0.003, kept, 0.96, 0.95, 0.0, 41, True),
            ]
            rows += [(repetition, *row) for row in found]
        names = "repetition method select_on tau n_kept validation_accuracy test_accuracy optimism"
        columns = [*names.split(), "evaluations", "moved"]
        _write(folder / "thresholds.csv", pd.DataFrame(rows, columns=columns))

    def _make_controls(self, folder, by_atp):
        names = ["control", "dropped", "as_atp", "repetition", "parameters", "accuracy"]
        numbers = range(max(1, self.repetitions - 1))  # the first alone
        rows = [("logistic", None, False, n, 10, 0.93 + 0.01 * (n % 2)) for n in numbers]
        orders = {"drop_lowest": 0.01, "drop_highest": 0.05, "drop_random": 0.03}
        for fixed in (1, 3, None):
            for (order, slope), number in itertools.product(orders.items(), numbers):
                dropped = by_atp[number] if fixed is None else fixed
                accuracy = 0.9 - slope * dropped + self.random.normal(0, 0.01)
                rows.append((order, dropped, fixed is None, number, 48, accuracy))
        controls = pd.DataFrame(rows, columns=names)
        controls["validation_accuracy"] = controls["accuracy"]
        _write(folder / "controls.csv", controls)

    def _make_scaling(self, folder):
        starts = {"shrinking": 0.0, "fixed": 1.0, "full turn": 2.0}
        rows = [
            (grid, grid**2, start, 10.0 ** -(1 + slope * grid + self.random.uniform(0, 0.1)))
            for grid, (start, slope) in itertools.product((2, 3, 4), starts.items())
        ]
        names = ["grid", "qubits", "start", "gradient_variance"]
        _write(folder / "gradients.csv", pd.DataFrame(rows, columns=names))
        rows = [
            (tau, 9, rate, number, 0.9 - 10 * rate * (0.5 - tau) + self.random.normal(0, 0.01))
            for tau, rate, number in itertools.product(
                (0.0, 0.4), (0.01, 0.05), range(self.repetitions)
            )
        ]
        names = ["tau", "n_kept", "learning_rate", "repetition", "validation_accuracy"]
        _write(folder / "learning_rates.csv", pd.DataFrame(rows, columns=names))

    def _make_model(self, job, encoding, folder):
        keys = dict(
            zip(("dataset", "class_0", "class_1", "encoding"), (*job, encoding), strict=True)
        )
        defaults = zip(self.paper, (80.0, 0.5), strict=True)
        accuracy, entropy = (table.get((*job, encoding), other) for table, other in defaults)
        numbers = range(self.repetitions)

        def rows(level, names, *axes):
            made = []
            for number, *setting in itertools.product(numbers, *axes):
                named = dict(zip(names, setting, strict=True))
                noisy = np.clip(level(named) + self.random.normal(0, 0.01), 0, 1)
                made.append({**keys, "repetition": number, **named, "accuracy": noisy})
            return pd.DataFrame(made)

        clean = rows(lambda _: accuracy / 100, [])
        clean["validation_accuracy"] = clean["accuracy"]
        clean["classes_answered"] = 2
        for cut, unit in itertools.product(("readout", "half"), ("bits", "nats")):
            scale = {"bits": 1.0, "nats": np.log(2)}[unit] * {"readout": 1.0, "half": 1.5}[cut]
            noise = self.random.normal(0, 0.02, self.repetitions)
            clean[f"entropy_{cut}_{unit}"] = scale * (entropy + noise)
        noise_names = ["strength", "shots", "trained_under_noise"]
        noise = rows(
            lambda s: accuracy / 100 - 1.5 * s["strength"] + 0.02 * s["trained_under_noise"],
            noise_names, STRENGTHS, [0, 1000], [False, True],
        )  # fmt: skip
        attacks = rows(
            lambda s: accuracy / 100 - s["epsilon"] * (1.2 if s["method"] == "pgd" else 0.9),
            ["method", "space", "epsilon"], ["fgsm", "pgd"], ["grid", "image"], EPSILONS,
        )  # fmt: skip
        adversarial = rows(lambda s: accuracy / 100 - 0.5 * s["epsilon"], ["epsilon"], EPSILONS)
        adversarial["clean_accuracy"] = adversarial["accuracy"] + 0.05
        _write(folder / "clean.csv", clean)
        y = np.where(np.arange(200) % 2, 1, -1)
        right = self.random.uniform(size=(self.repetitions, 200)) < accuracy / 100
        write_npz(folder / "predictions.npz", {"expectation": np.where(right, y, -y), "y_test": y})
        _write(folder / "noise.csv", noise)
        _write(folder / "attacks.csv", attacks)
        _write(folder / "adversarial.csv", adversarial)
        self._make_stored(encoding, folder)
        times = {
            "selection_s": 30.0 if encoding == "atp" else 0.0,
            "training_s": 5.0 + len(encoding),
        }
        write_json(folder / "timing.json", times)

    def _make_stored(self, encoding, folder):
        """Three layers, angles of one; of six epochs repetitions run four, five or all."""
        cells, count = self.side**2, self.repetitions
        kept = [
            np.isin(np.arange(cells), positions)
            for positions in read_json(folder.parent / "threshold.json")["kept"]
        ]
        own = {
            "atp": {"mask": kept, "drop": True},
            "pca": {"components": np.ones((count, 4, cells)), "offset": np.zeros((count, 4))},
            "sqe": {"n_positions": cells, "filters": 2, "shared": True},
        }.get(encoding, {"n_positions": cells})
        qubits = {"amplitude": 4, "pca": 4, "sqe": 2}.get(encoding, cells)
        history = np.ones((count, 6, 3))
        for repetition, epochs in enumerate(history):
            epochs[4 + repetition % 3 :] = np.nan
        angles = np.ones((count, 3, qubits))
        if encoding == "atp":
            angles *= np.array(kept)[:, None]
        mask = kept if encoding == "atp" else np.ones((count, cells), dtype=bool)
        stored = {"theta": angles, "phi": angles, "layout": "xx-zz", "layers": 3}
        stored |= {"history": history, "encoding": encoding, "mask": mask}
        stored |= {f"encoding_{name}": value for name, value in own.items()}
        arrays = {name: np.array(value) for name, value in stored.items()}
        write_npz(folder / "model.npz", arrays)


def _paper(name):
    table = pd.read_csv(PAPER / f"{name}.csv")
    return table.set_index(["dataset", "class_0", "class_1", "encoding"])["value"].to_dict()


def _write(path, frame):
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False)
