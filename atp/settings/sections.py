"""Every section of config.yaml; docs/assumptions.md says what its keys mean.

The schema in `atp/config` has their ranges, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from atp.settings.section import Section

ClassPairs = Mapping[str, list[list[int]]]
"""Pairs of classes by data set."""


class SampleSizes(Section):
    """How many images each split gets, and in what proportion of the classes."""

    train: int
    validation: int
    test: int | Literal["all"]
    balance: str


class Data(Section):
    """Where images come from, and how they become features."""

    folder: str
    download: bool
    retries: int
    npz: str | None
    test_fraction: float
    color: str
    grid: int
    resampling: str
    pixels: str
    source: str
    splits: str
    samples: SampleSizes


class PCAOptions(Section):
    """Principal components."""

    components: int | float


class SQEOptions(Section):
    """Single-qubit encoding."""

    filters: int
    weights: str


class LowFidelity(Section):
    """The search that trains every mask for a few epochs."""

    epochs: int
    seeds: int


class LBFGSB(Section):
    """The paper's search."""

    start: float
    step: float
    tolerance: float
    iterations: int


class Soft(Section):
    """The search through a soft mask."""

    start: float
    temperature: float
    tolerance: float
    iterations: int
    evaluations: int
    seeds: int


class Threshold(Section):
    """The search for the threshold τ."""

    method: str
    tau: float
    select_on: str
    prune: str
    tau_max: float
    trainings: str
    seeds: int
    sweep: list[float]
    masks: int
    low_fidelity: LowFidelity
    lbfgsb: LBFGSB
    soft: Soft


class Circuit(Section):
    """The ansatz."""

    layers: int
    layout: str
    range: float


class Engine(Section):
    """What evaluates the circuit."""

    simulator: str
    precision: str


class InitialAngles(Section):
    """The distribution of the initial angles."""

    distribution: str
    scale: float


class Training(Section):
    """How a model is trained."""

    loss: str
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    patience: int
    angles: InitialAngles


class Entropy(Section):
    """Which entanglement entropy is shown."""

    cut: str
    base: str
    half_samples: int


class NoiseTable(Section):
    """The noise of Table 3."""

    strength: float
    shots: int
    trained_under_noise: bool


class Noise(Section):
    """Depolarizing noise."""

    strengths: list[float]
    curve: list[float]
    placement: list[str]
    shots: list[int]
    table: NoiseTable


class PGD(Section):
    """Projected gradient ascent."""

    epsilons: list[float]
    steps: int
    step_size: float


class AttackTable(Section):
    """The attack of Table 4."""

    method: str
    space: str
    epsilon: float


class Attack(Section):
    """Attacks on trained models."""

    epsilons: list[float]
    spaces: list[str]
    pgd: PGD
    table: AttackTable


class Adversarial(Section):
    """Training against FGSM."""

    pairs: ClassPairs | Literal["all"]
    epsilons: list[float]
    fraction: float
    repetitions: int


class Logistic(Section):
    """Logistic regression."""

    c: list[float]


class SVM(Section):
    """The support vector machine."""

    c: list[float]
    gamma: list[float]


class MLP(Section):
    """The perceptron."""

    weight_decay: list[float]


class Controls(Section):
    """What stands beside the encodings."""

    repetitions: int
    dropped: list[int]
    logistic: Logistic
    svm: SVM
    mlp: MLP


class CrossCheck(Section):
    """The comparison with PennyLane."""

    images: int
    qubits: int


class Statistics(Section):
    """Intervals and tests."""

    unit: str
    level: float
    resamples: int
    test_images: int
    fewest_pairs: int
    fewest_repetitions: int


class Protocol(Section):
    """The paper's own protocol, simulated."""

    papers: int


class HardwareSampleSizes(Section):
    """Images of a run on a device."""

    train: int
    test: int


class Hardware(Section):
    """Training on devices."""

    backends: list[str]
    pairs: ClassPairs
    encodings: list[str]
    layers: int
    samples: HardwareSampleSizes
    shots: int
    resilience: int
    optimizer: str
    evaluations: int
    starts: int
    angles: str
    mode: str
    budget_s: float
    retries: int
    wait_s: float
    timeout_min: float
    judged: bool
    replay: str | None


class Readings(Section):
    """What the paper leaves open, drawn.

    A block's job finds its readings under `drawn`, which is no key of the configuration.
    """

    draws: int
    block: int
    images: int
    near: float
    closest: float
    every: int
    repetitions: int
    entropy_spread: float
    choices: Mapping[str, Any]


class Population(Section):
    """All pairs of classes of some data sets."""

    datasets: list[str]
    repetitions: int


class Regime(Section):
    """Where pruning helps."""

    pairs: ClassPairs
    grids: list[int]
    images: list[int]
    spreads: list[float | Literal["full_turn"]]
    learning_rates: list[float]
    masks: int
    trainings: int
    repetitions: int


class Scaling(Section):
    """What the number of qubits does."""

    grids: list[int]
    images: int
    draws: int
    learning_rates: list[float]
    taus: list[float]
    repetitions: int


class FigureOfPair(Section):
    """A figure of one pair."""

    dataset: str
    pair: list[int]


class Example(FigureOfPair):
    """A figure of one image."""

    image: int


class Figures(Section):
    """What the figures show."""

    example: Example
    class_means: FigureOfPair
    threshold_a: ClassPairs
    threshold_b: ClassPairs


class Settings(Section):
    """The configuration, or what a step depends on of it."""

    results_dir: str
    seed: int
    repetitions: int
    data: Data
    pairs: ClassPairs
    encodings: list[str]
    pca: PCAOptions
    sqe: SQEOptions
    threshold: Threshold
    circuit: Circuit
    qnn: Engine
    training: Training
    entropy: Entropy
    noise: Noise
    attack: Attack
    adversarial: Adversarial
    controls: Controls
    cross_check: CrossCheck
    statistics: Statistics
    protocol: Protocol
    hardware: Hardware
    readings: Readings
    population: Population
    regime: Regime
    scaling: Scaling
    figures: Figures
