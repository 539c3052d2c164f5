"""The configuration, checked before any job starts: by its schema, then across its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from atp.config.schema import validator
from atp.config.sentences import Fault, faults_of, show
from atp.data.available import planned_sizes
from atp.data.own import count_labels
from atp.data.registry import DATASETS
from atp.data.task import Task
from atp.errors import UserError
from atp.population.design import FEWEST_CLASSES, count_classes
from atp.settings.keys import read_settings, select
from atp.settings.sections import ClassPairs, FigureOfPair, Settings

if TYPE_CHECKING:
    from jsonschema import ValidationError

Config = Mapping[str, Any]
Faults = Iterator[Fault]

MOST_TOLD = 20
"""Faults of one configuration that are told."""

PAIR_KEYS = (
    "pairs",
    "adversarial.pairs",
    "hardware.pairs",
    "figures.threshold_a",
    "figures.threshold_b",
)
RISING_KEYS = (
    "noise.strengths",
    "noise.curve",
    "attack.epsilons",
    "attack.pgd.epsilons",
    "adversarial.epsilons",
    "threshold.sweep",
    "scaling.grids",
    "scaling.taus",
    "controls.dropped",
)
MEMBER_KEYS = (
    ("noise.table.strength", "noise.strengths"),
    ("noise.table.shots", "noise.shots"),
    ("attack.table.space", "attack.spaces"),
)


@dataclass(frozen=True)
class Check:
    """A check across keys.

    Attributes:
        keys: the dotted keys that it compares; like a step it is given no others.
        find: tells what is wrong with them, each by itself sound.
    """

    keys: tuple[str, ...]
    find: Callable[[Settings], Iterable[Fault]]


def check_config(config: Config) -> None:
    """Check the whole configuration.

    Raises:
        UserError: a line for each fault: one sentence with the dotted key, its value and what
            is allowed.
    """
    sentences = list(dict.fromkeys(fault.sentence for fault in find_faults(config)))
    if len(sentences) > MOST_TOLD:
        more = len(sentences) - MOST_TOLD
        sentences = [*sentences[:MOST_TOLD], f"The configuration has {more} more faults."]
    if sentences:
        raise UserError("\n".join(sentences))


def find_faults(config: Config) -> list[Fault]:
    """Find what is wrong with a configuration.

    A check across keys waits for those to be sound, and says nothing otherwise.
    """
    schema = validator().schema
    errors = sorted(validator().iter_errors(config), key=_urgency)
    faults = [fault for error in errors for fault in faults_of(error, schema)]
    for check in CHECKS:
        if not any(_concerns(fault, key) for fault in faults for key in check.keys):
            faults += check.find(read_settings(select(config, check.keys)))
    return faults


def _urgency(error: ValidationError) -> tuple[bool, list[str]]:
    """Unknown keys first: a misspelt key is also a missing one."""
    return error.validator != "additionalProperties", [str(part) for part in error.absolute_path]


def _concerns(fault: Fault, key: str) -> bool:
    """Whether the fault lies at a key, within its section, or around it."""
    return all(a == b for a, b in zip(fault.path, key.split("."), strict=False))


def _fault(key: str, words: str) -> Fault:
    return Fault(tuple(key.split(".")), f"config key {key} {words}")


# Lists


def _rises(key: str) -> Check:
    def find(settings: Settings) -> Faults:
        values = attrgetter(key)(settings)
        if values != sorted(values):
            yield _fault(key, f"is {show(values)} but must rise.")

    return Check((key,), find)


def _is_one_of(key: str, among: str) -> Check:
    def find(settings: Settings) -> Faults:
        value, values = attrgetter(key)(settings), attrgetter(among)(settings)
        if value not in values:
            yield _fault(key, f"is {value} but must be one of {among}: {values}.")

    return Check((key, among), find)


def _attack_of_table(settings: Settings) -> Faults:
    attacked = {"fgsm": "attack.epsilons", "pgd": "attack.pgd.epsilons"}
    among = attacked[settings.attack.table.method]
    yield from _is_one_of("attack.table.epsilon", among).find(settings)


def _attacked_pixels_have_a_gradient(settings: Settings) -> Faults:
    if settings.attack.table.space == "image" and settings.data.pixels == "binary":
        yield _fault(
            "attack.table.space",
            "is image but must be grid when data.pixels is binary: behind its steps an attack on "
            "images has no gradient.",
        )


# Pairs of classes


def _tasks(pairs: ClassPairs | Literal["all"]) -> list[Task]:
    """The named pairs; none where all are meant, which are those of `pairs`."""
    if pairs == "all":
        return []
    return [Task(dataset, (a, b)) for dataset, listed in pairs.items() for a, b in listed]


def _task(figure: FigureOfPair) -> Task:
    a, b = figure.pair
    return Task(figure.dataset, (a, b))


def _are_pairs(key: str) -> Check:
    def find(settings: Settings) -> Faults:
        tasks = _tasks(attrgetter(key)(settings))
        for task in dict.fromkeys(tasks):
            place = f"{key}.{task.dataset}"
            yield from _is_pair(place, task)
            if tasks.count(task) > 1:
                yield _fault(place, f"lists the pair {list(task.classes)} twice.")

    return Check((key,), find)


def _is_pair(key: str, task: Task) -> Faults:
    if len(set(task.classes)) < len(task.classes):
        yield _fault(key, f"has the pair {list(task.classes)} of two equal classes.")
    names = DATASETS[task.dataset].class_names
    for label in dict.fromkeys(task.classes):
        if names is not None and label >= len(names):
            yield _fault(
                key,
                f"names class {label}, but {task.dataset} has the classes 0 to {len(names) - 1}.",
            )


def _some_pair(settings: Settings) -> Faults:
    if not _tasks(settings.pairs):
        yield _fault("pairs", "is empty but must name at least one pair.")


def _are_listed(key: str) -> Check:
    def find(settings: Settings) -> Faults:
        for task in _tasks(attrgetter(key)(settings)):
            if task not in _tasks(settings.pairs):
                yield _fault(
                    f"{key}.{task.dataset}",
                    f"names the pair {list(task.classes)}, which pairs.{task.dataset} "
                    "does not list.",
                )

    return Check((key, "pairs"), find)


def _figure_is_listed(key: str) -> Check:
    def find(settings: Settings) -> Faults:
        task = _task(attrgetter(key)(settings))
        if task not in _tasks(settings.pairs):
            yield Fault(
                tuple(key.split(".")),
                f"config keys {key}.dataset and {key}.pair name {task.dataset} "
                f"{list(task.classes)}, which pairs.{task.dataset} does not list.",
            )

    return Check((f"{key}.dataset", f"{key}.pair", "pairs"), find)


# Numbers of features


def _components_fit_the_grid(settings: Settings) -> Faults:
    grid, components = settings.data.grid, settings.pca.components
    if isinstance(components, int) and components > grid**2:
        yield _fault(
            "pca.components",
            f"is {components} but must be at most {grid**2}, "
            f"the number of features of data.grid {grid}.",
        )


def _components_fit_the_images(settings: Settings) -> Faults:
    train, components = settings.data.samples.train, settings.pca.components
    if isinstance(components, int) and components > train:
        yield _fault(
            "pca.components",
            f"is {components} but must be at most {train}, the value of data.samples.train.",
        )


def _some_features_stay(settings: Settings) -> Faults:
    grid, most = settings.data.grid, settings.controls.dropped[-1]
    if most >= grid**2:
        yield _fault(
            "controls.dropped",
            f"has {most} but must stay below {grid**2}, "
            f"the number of features of data.grid {grid}.",
        )


def _grid_fits_the_images(settings: Settings) -> Faults:
    sides = [(DATASETS[name].side, name) for name, pairs in settings.pairs.items() if pairs]
    known = [(side, name) for side, name in sides if side is not None]
    side, name = min(known, key=lambda found: found[0], default=(settings.data.grid, ""))
    if settings.data.grid > side:
        yield _fault(
            "data.grid",
            f"is {settings.data.grid} but must be at most {side}, "
            f"the side of the images of {name}.",
        )


def _population_has_classes(settings: Settings) -> Faults:
    for dataset in settings.population.datasets:
        if count_classes(dataset) < FEWEST_CLASSES:
            yield _fault(
                "population.datasets",
                f"names {dataset}, but must name data sets of at least {FEWEST_CLASSES} "
                "known classes, of which all pairs are run.",
            )


def _some_circuit_learns(settings: Settings) -> Faults:
    circuit = settings.readings.choices["circuit"]
    if (circuit["layers"], circuit["layout"]) == ([1], ["alternating"]):
        yield _fault(
            "readings.choices.circuit",
            "leaves only one layer of alternating, which has no ZZ gate and cannot learn; "
            "add a number of layers or a layout.",
        )


# Numbers of images


def _own_file_has_the_classes(settings: Settings) -> Faults:
    tasks = [task for task in _tasks(settings.pairs) if task.dataset == "npz"]
    path = settings.data.npz
    if not tasks:
        return
    if path is None:
        yield _fault("data.npz", "is empty but must be the path of the file for npz.")
        return
    try:
        train, _ = count_labels(Path(path))
    except UserError as error:
        yield Fault(("data", "npz"), str(error))
        return
    for label in dict.fromkeys(label for task in tasks for label in task.classes):
        if label not in train:
            known = ", ".join(str(known) for known in sorted(train))
            yield _fault("pairs.npz", f"names class {label}, but {path} has the classes {known}.")


def _images_suffice(settings: Settings) -> Faults:
    """Told of the first pair that shows it: the others would name the same keys."""
    for task in _tasks(settings.pairs):
        try:
            planned_sizes(task, settings)
        except UserError as error:
            yield Fault(("data", "samples"), str(error))
            return


def _example_exists(settings: Settings) -> Faults:
    example = settings.figures.example
    task = _task(example)
    images = sum(planned_sizes(task, settings).test)
    if example.image >= images:
        yield _fault(
            "figures.example.image",
            f"is {example.image} but must be below {images}, "
            f"the number of test images of {task.dataset} {list(task.classes)}.",
        )


# Hardware


def _angles_have_a_model(settings: Settings) -> Faults:
    layers, needed = settings.hardware.layers, settings.circuit.layers
    if settings.hardware.angles == "model" and layers != needed:
        yield _fault(
            "hardware.layers",
            f"is {layers} but must be circuit.layers, {needed}, when hardware.angles is model.",
        )


def _angles_have_models(settings: Settings) -> Faults:
    for encoding in settings.hardware.encodings:
        if settings.hardware.angles == "model" and encoding not in settings.encodings:
            yield _fault(
                "hardware.encodings",
                f"names {encoding}, which encodings does not list; "
                "hardware.angles can only be model for encodings that are trained.",
            )


SIZES = ("pairs", "data.npz", "data.source", "data.samples", "data.test_fraction")

CHECKS = (
    *map(_rises, RISING_KEYS),
    *(_is_one_of(key, among) for key, among in MEMBER_KEYS),
    Check(("attack.table", "attack.epsilons", "attack.pgd.epsilons"), _attack_of_table),
    Check(("attack.table", "data.pixels"), _attacked_pixels_have_a_gradient),
    *map(_are_pairs, (*PAIR_KEYS, "regime.pairs")),
    Check(("pairs",), _some_pair),
    *map(_are_listed, PAIR_KEYS[1:]),
    *map(_figure_is_listed, ("figures.example", "figures.class_means")),
    Check(("data.grid", "pca.components"), _components_fit_the_grid),
    Check(("data.grid", "controls.dropped"), _some_features_stay),
    Check(("data.grid", "pairs"), _grid_fits_the_images),
    Check(("population.datasets",), _population_has_classes),
    Check(("readings.choices",), _some_circuit_learns),
    Check(("pairs", "data.npz"), _own_file_has_the_classes),
    Check(SIZES, _images_suffice),
    Check((*SIZES, "figures.example"), _example_exists),
    Check(("data.samples.train", "pca.components"), _components_fit_the_images),
    Check(("hardware.angles", "hardware.layers", "circuit.layers"), _angles_have_a_model),
    Check(("hardware.angles", "hardware.encodings", "encodings"), _angles_have_models),
)
"""In the order in which their faults are told."""
