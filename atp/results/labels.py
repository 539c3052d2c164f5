"""How data sets, tasks, classes and encodings are called in tables and figures."""

from atp.data.registry import DATASETS
from atp.data.task import Task
from atp.encodings.registry import ENCODINGS

CONTROLS = {
    "majority": "Majority",
    "logistic": "Logistic",
    "svm": "SVM",
    "mlp": "MLP",
    "angle_matched_compute": "Angle, equal compute",
    "xx_none": "No XX",
    "zz_none": "No ZZ",
    "drop_lowest": "Lowest dropped",
    "drop_highest": "Highest dropped",
    "drop_random": "Random dropped",
}
METHODS = {
    "exact": "Exact",
    "low_fidelity": "Low fidelity",
    "lbfgsb": "L-BFGS-B",
    "soft": "Soft mask",
    "manual": "Manual",
}
ATTACKS = {"fgsm": "FGSM", "pgd": "PGD"}


def dataset_label(dataset: str) -> str:
    """A data set's name in print."""
    return DATASETS[dataset].title if dataset in DATASETS else dataset


def task_label(task: Task) -> str:
    """A task's name in print, such as `MNIST (0, 1)`."""
    return f"{dataset_label(task.dataset)} ({', '.join(map(str, task.classes))})"


def class_label(dataset: str, number: int) -> str:
    """A class's name in print: its number, and its word where the data set has one."""
    names = DATASETS[dataset].class_names if dataset in DATASETS else None
    word = names[number] if names else str(number)
    return str(number) if word == str(number) else f"{number} ({word})"


def encoding_label(encoding: str) -> str:
    """An encoding's name in print, or a control's."""
    if encoding in ENCODINGS:
        return ENCODINGS[encoding].label
    return CONTROLS.get(encoding, encoding)


def method_label(method: str) -> str:
    """A threshold search's name in print."""
    return METHODS.get(method, method)


def attack_label(attack: str) -> str:
    """An attack's name in print."""
    return ATTACKS.get(attack, attack.upper())
