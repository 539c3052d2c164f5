"""Gates and trainings are those of real circuits and of the files' searches."""

from pathlib import Path

import numpy as np
import pandas as pd
import pennylane as qml
import pytest
from helpers.made_results import Results

from atp.files import read_npz
from atp.hardware.circuit import qnn_circuit
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.results.circuits import n_gates, pruned_gates
from atp.results.sheet import markdown
from atp.settings.keys import read_settings
from atp.tables.overhead_operations import make_table, search_operations

REFERENCE = Path(__file__).parents[2] / "reference" / "overhead.csv"
SETTINGS = read_settings(
    {
        "data.samples.train": 30,
        "data.samples.validation": 10,
        "threshold.select_on": "validation",
        "threshold.seeds": 5,
        "threshold.low_fidelity": {"seeds": 2, "epochs": 2},
        "threshold.soft.seeds": 3,
    }
)


def stored(encoding, layout, layers, qubits, **own):
    ansatz = make_ansatz(layout, layers)
    arrays = {
        "theta": np.ones((2, ansatz.n_theta, qubits)),
        "phi": np.ones((2, ansatz.n_phi, qubits)),
    }
    arrays |= {"encoding": encoding, "layout": layout, "layers": layers}
    if "mask" in own:
        arrays["mask"] = own["mask"]
        for name in ("theta", "phi") if own["drop"] else ():
            arrays[name] = arrays[name] * np.array(own["mask"])[:, None]
    arrays |= {f"encoding_{name}": value for name, value in own.items()}
    return {name: np.array(value) for name, value in arrays.items()}


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_gates_are_those_of_the_circuit_on_a_device(layout, layers):
    ansatz = make_ansatz(layout, layers)
    angle = stored("angle", layout, layers, 9, n_positions=9)
    assert (n_gates(angle) == qnn_circuit(ansatz, 9).size()).all()
    mask = np.tile(np.arange(9) > 3, (2, 1))
    atp = stored("atp", layout, layers, 9, mask=mask, drop=True)
    assert (n_gates(atp) == qnn_circuit(ansatz, 5).size()).all()
    assert pruned_gates(atp, np.array([9]))[0] == qnn_circuit(ansatz, 9).size()


def test_a_zeroed_position_keeps_the_gates_of_its_qubit():
    mask = np.tile(np.arange(9) > 3, (2, 1))
    zeroed = stored("atp", "xx-zz", 3, 9, mask=mask, drop=False)
    without_rx = qnn_circuit(make_ansatz("xx-zz", 3), 9).size() - 4
    assert (n_gates(zeroed) == without_rx).all()


def test_each_repetition_may_have_a_mask_of_its_own():
    masks = np.arange(9) > np.array([[-1], [3]])
    atp = stored("atp", "xx-zz", 3, 9, mask=masks, drop=True)
    sizes = [qnn_circuit(make_ansatz("xx-zz", 3), qubits).size() for qubits in (9, 5)]
    assert list(n_gates(atp)) == sizes


@pytest.mark.parametrize("qubits", [1, 2, 4])
def test_amplitudes_take_the_gates_of_mottonens_circuit(qubits):
    state = np.random.default_rng(0).uniform(0.1, 1, 2**qubits)
    prepare = qml.MottonenStatePreparation(state / np.linalg.norm(state), range(qubits))
    gates = [gate for gate in prepare.decomposition() if gate.name in ("RY", "CNOT")]
    amplitude = stored("amplitude", "xx-zz", 1, qubits, n_positions=2**qubits)
    ansatz = qnn_circuit(make_ansatz("xx-zz", 1), qubits).size() - qubits
    assert (n_gates(amplitude) == len(gates) + ansatz).all()


@pytest.mark.parametrize(("positions", "triples"), [(9, 3), (16, 6)])
def test_sqe_rotates_every_filter_three_times_per_triple(positions, triples):
    sqe = stored("sqe", "xx-zz", 3, 2, n_positions=positions, filters=2, shared=True)
    ansatz = qnn_circuit(make_ansatz("xx-zz", 3), 2).size() - 2
    assert (n_gates(sqe) == 2 * 3 * triples + ansatz).all()


def circuit_size(qubits):
    return qnn_circuit(make_ansatz("xx-zz", 3), qubits).size()


@pytest.mark.parametrize(
    ("method", "taken", "circuits", "seeds", "epochs"),
    [
        ("exact", [9, 7, 4, 1], [9, 7, 4, 1], 5, 5),
        ("lbfgsb", [4, 4, 7, 4], [4, 7], 5, 5),  # a mask is trained once
        ("low_fidelity", [9, 7, 4, 1], [9, 7, 4, 1], 2, 2),
        ("soft", [4, 4, 7, 4], [9, 9, 9, 9], 3, 5),  # all positions, at every evaluation
        ("exact", [9, 0], [9], 5, 5),  # nothing kept, nothing trained
        ("manual", [4], [], 0, 0),
    ],
)
def test_a_search_takes_what_it_trains(method, taken, circuits, seeds, epochs):
    mask = np.tile(np.arange(9) > 3, (2, 1))
    model = stored("atp", "xx-zz", 3, 9, mask=mask, drop=True)
    history = np.ones((2, 8, 3))
    history[0, 4:], history[1, 6:] = np.nan, np.nan  # five epochs on average
    operations = trainings = 0
    for qubits in circuits:
        for _ in range(seeds):
            trainings += 1
            for _ in range(epochs):
                operations += (30 + 10) * circuit_size(qubits)
            operations += 10 * circuit_size(qubits)
    found = search_operations(method, np.array(taken), model | {"history": history}, SETTINGS)
    assert found == (trainings, operations)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(0, 1), (2, 4)]}
    return Results(tmp_path_factory.mktemp("results"), pairs, repetitions=4).make()


def operations(results):
    files = {"models": results.model_files("model.npz"), "reference": REFERENCE}
    files |= {name: results.pair_files(f"{name[:-1]}.csv") for name in ("traces",)}
    return make_table(files | {"thresholds": results.pair_files("thresholds.csv")}, SETTINGS)


def test_overheads_are_over_angle_encoding_on_the_same_pair(results):
    found = operations(results)
    rows = found.frame.query("class_0 == 2").set_index(["encoding", "search"])
    epochs = 4 + 5 + 6 + 4
    angle = rows.loc[("angle", "")]
    assert angle["training_operations"] == epochs * 40 * circuit_size(9)
    assert angle["total_overhead"] == 0
    folder = results.root / "mnist" / "2-4"
    kept = read_npz(folder / "atp" / "model.npz")["mask"][0].sum()
    atp = rows.loc[("atp", "exact")]
    assert atp["training_operations"] == epochs * 40 * circuit_size(kept)
    trace = pd.read_csv(folder / "trace.csv").query(
        "method == 'exact' and select_on == 'validation'"
    )
    searched = sum(circuit_size(n) for n in set(trace["n_kept"]) - {0})
    everywhere = 4 * 5 * searched  # repetitions, and trainings of a mask
    assert atp["search_operations"] == pytest.approx(everywhere * (epochs / 4 * 40 + 10))
    total = atp["search_operations"] + atp["training_operations"]
    expected = 100 * (total / angle["training_operations"] - 1)
    assert atp["total_overhead"] == pytest.approx(expected)
    assert rows.loc[("sqe", ""), "total_overhead"] == pytest.approx(-50)
    assert set(found.frame["search"]) == {"", "exact", "lbfgsb", "soft"}
    assert "| SQE | – | 33.0 | 0 | −50 | −50 | 4 |" in markdown(found.sheet)


def test_without_angle_encoding_there_is_no_overhead(tmp_path):
    results = Results(tmp_path, {"mnist": [(0, 1)]}, ["atp"], repetitions=2).make()
    assert operations(results).frame["total_overhead"].isna().all()
