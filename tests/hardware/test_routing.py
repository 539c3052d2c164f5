from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from helpers.device_circuits import path_sum_values, random_batch, statevector_values
from qiskit.circuit import Measure, library
from qiskit.quantum_info import Statevector
from qiskit.transpiler import InstructionProperties, Target
from qiskit_ibm_runtime.fake_provider import FakeHanoiV2, FakeManilaV2, FakeSherbrooke, FakeTorino

from atp.hardware.circuit import parameter_values
from atp.hardware.fidelity import estimate_fidelity
from atp.hardware.restrict import restrict_circuit, used_qubits
from atp.hardware.route import route, route_preset, route_walk
from atp.hardware.walk import find_walk
from atp.qnn.circuit import LAYOUTS, make_ansatz


def made_target(edges, errors=None, measure_errors=None):
    """A device with CNOTs on the given edges, in both directions."""
    errors, measure_errors = errors or {}, measure_errors or {}
    n_qubits = max(max(edge) for edge in edges) + 1
    target = Target(num_qubits=n_qubits)
    target.add_instruction(
        library.CXGate(),
        {
            pair: InstructionProperties(error=errors.get(edge, 0.01))
            for edge in edges
            for pair in (edge, edge[::-1])
        },
    )
    for gate in (library.XGate(), library.SXGate(), library.RZGate(0.0)):
        target.add_instruction(
            gate, {(q,): InstructionProperties(error=0) for q in range(n_qubits)}
        )
    target.add_instruction(
        Measure(),
        {(q,): InstructionProperties(error=measure_errors.get(q, 0.02)) for q in range(n_qubits)},
    )
    return target


def final_state(routed, x, theta, phi):
    """The state of data qubits and readout in their logical order, all others in |0⟩."""
    used = used_qubits(routed.circuit)
    small = restrict_circuit(routed.circuit, used)
    (values,) = parameter_values(small, x, theta, phi)
    state = Statevector(small.assign_parameters(values)).data.reshape([2] * len(used))
    # Qiskit's first axis is its last qubit.
    axes = [len(used) - 1 - used.index(place) for place in routed.places[::-1]]
    others = [axis for axis in range(len(used)) if axis not in axes]
    ordered = state.transpose([*axes, *others]).reshape(2 ** len(axes), -1)
    np.testing.assert_allclose(np.abs(ordered[:, 1:]), 0.0, atol=1e-9)
    return ordered[:, 0]


def test_the_walk_needs_at_most_60_percent_of_the_presets_gates():
    ansatz, target = make_ansatz("xx-zz", 3), FakeSherbrooke().target
    walk = route_walk(ansatz, 9, target)
    presets = [route_preset(ansatz, 9, target, seed) for seed in range(3)]
    assert walk.two_qubit_gates <= 0.6 * min(preset.two_qubit_gates for preset in presets)


@pytest.mark.parametrize(
    ("layout", "layers", "n_qubits"),
    [
        *((layout, 3, 4) for layout in LAYOUTS),
        ("xx-zz", 1, 4),
        ("xx-zz", 3, 9),
        ("alternating", 1, 3),
    ],
)
def test_both_routings_prepare_the_same_state(layout, layers, n_qubits):
    ansatz, target = make_ansatz(layout, layers), FakeSherbrooke().target
    batch = random_batch(ansatz, n_qubits, samples=1)
    walk = final_state(route_walk(ansatz, n_qubits, target), *batch)
    preset = final_state(route_preset(ansatz, n_qubits, target, 0), *batch)
    assert abs(np.vdot(walk, preset)) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("device", [FakeSherbrooke, FakeTorino, FakeHanoiV2, FakeManilaV2])
@pytest.mark.parametrize("n_qubits", [1, 2, 4])
def test_the_routed_circuit_equals_the_path_sum(device, n_qubits):
    ansatz, target = make_ansatz("xx-zz", 2), device().target
    batch = random_batch(ansatz, n_qubits)
    exact = path_sum_values(ansatz, batch)
    for routed in route(ansatz, n_qubits, target, seed=0):
        used = used_qubits(routed.circuit)
        small = restrict_circuit(routed.circuit, used)
        values = statevector_values(small, used.index(routed.readout), batch)
        np.testing.assert_allclose(values, exact, atol=1e-9)


def test_the_routed_circuit_uses_only_what_the_device_has():
    target = FakeSherbrooke().target
    for routed in route(make_ansatz("xx-zz-h", 2), 5, target, seed=0):
        for item in routed.circuit.data:
            place = tuple(routed.circuit.find_bit(qubit).index for qubit in item.qubits)
            assert target.instruction_supported(item.operation.name, place)


def test_routes_are_sorted_by_fidelity():
    found = route(make_ansatz("xx-zz", 2), 5, FakeSherbrooke().target, seed=0)
    assert {routed.method for routed in found} == {"walk", "preset"}
    assert found[0].fidelity >= found[1].fidelity


@pytest.mark.parametrize("n_qubits", [1, 3, 4, 9, 16])
def test_a_walk_is_connected_and_holds_every_qubit_once(n_qubits):
    target = FakeSherbrooke().target
    walk = find_walk(target, n_qubits, 5)
    graph = nx.Graph(target["ecr"].keys())
    places = [*walk.data_qubits, walk.path[0]]
    assert len(walk.data_qubits) == n_qubits
    assert len(set(places)) == n_qubits + 1
    assert all(graph.has_edge(*hop) for hop in pairwise(walk.path))
    for place, leaves in zip(walk.path, walk.leaves, strict=True):
        assert all(graph.has_edge(place, leaf) for leaf in leaves)


def test_a_star_needs_no_walking():
    star = made_target([(0, leaf) for leaf in range(1, 6)])
    walk = find_walk(star, 5, 3)
    assert walk.path == (0,)
    assert set(walk.data_qubits) == {1, 2, 3, 4, 5}


def test_a_device_without_room_has_no_walk():
    islands = made_target([(0, 1), (2, 3)])
    assert find_walk(islands, 2, 3) is None
    assert find_walk(islands, 1, 3) is not None


def test_the_walk_takes_the_better_half_of_a_device():
    chain = [(q, q + 1) for q in range(7)]
    noisy = {(0, 1): 0.2, (1, 2): 0.2, (2, 3): 0.2}
    walk = find_walk(made_target(chain, noisy), 3, 3)
    assert min(walk.data_qubits) >= 4 or set(walk.path) <= {4, 5, 6, 7}
    dead = {(0, 1): 1.0, (1, 2): 1.0}
    assert min(find_walk(made_target(chain, dead), 5, 3).data_qubits) >= 2


@pytest.mark.parametrize(("worst", "best"), [(1, 2), (2, 1)])
def test_the_readout_ends_where_it_is_measured_best(worst, best):
    line = made_target([(0, 1), (1, 2), (2, 3)], measure_errors={worst: 0.3})
    assert route_walk(make_ansatz("xx-zz", 1), 3, line).readout == best
    assert route_walk(make_ansatz("xx-zz", 2), 3, line).readout == best


def test_fidelity_is_the_product_over_gates_and_measurement():
    line = made_target([(0, 1), (1, 2)], {(0, 1): 0.1, (1, 2): 0.05}, {1: 0.02})
    routed = route_walk(make_ansatz("xx-zz", 1), 2, line)
    assert routed.two_qubit_gates == 4
    expected = 0.9**2 * 0.95**2 * 0.98
    assert routed.fidelity == pytest.approx(expected)
    assert estimate_fidelity(routed.circuit, 1, line) == pytest.approx(expected)
