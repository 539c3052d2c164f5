"""Where the readout walks on the chip, and which data qubits it meets there.

All gates of a block commute and all touch the readout, so the readout can visit its data
qubits in any order. It walks along a path of physical qubits. A data qubit on the path costs
three two-qubit gates (interact and swap), one beside the path, a leaf, costs two. The next
block walks back. At either end of the path one leaf ends a block and begins the next; its
two interactions together cost two gates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from qiskit.transpiler import Target

from atp.hardware.fidelity import Edge, edge_costs, readout_costs

GATES_PER_HOP = 3
GATES_PER_LEAF = 2
LONGER = 1  # hops beyond the fewest possible that are still tried, for better edges


@dataclass(frozen=True)
class Walk:
    """A path of the readout, with the data qubits beside it.

    Attributes:
        path: physical qubits that the readout visits, from its first place to its last.
        leaves: for each of them the data qubits beside it, in the order a forward walk
            meets them; at the first place that order is reversed by the walk back.
    """

    path: tuple[int, ...]
    leaves: tuple[tuple[int, ...], ...]

    def reversed(self) -> "Walk":
        """The same walk in the other direction."""
        return Walk(self.path[::-1], tuple(leaves[::-1] for leaves in self.leaves[::-1]))

    @property
    def data_qubits(self) -> tuple[int, ...]:
        """Physical qubits that hold data qubit 0, 1, … before the walk."""
        return self.path[1:] + tuple(leaf for leaves in self.leaves for leaf in leaves)


def find_walk(target: Target, n_qubits: int, n_blocks: int) -> Walk | None:
    """Find the walk with the highest estimated fidelity among the shortest ones.

    Args:
        target: the device's gates and errors; a gate with error 1 counts as absent.
        n_qubits: number of data qubits.
        n_blocks: blocks that are walked; the more, the less the final measurement weighs.

    Returns:
        The walk, or None where the device has no connected place for it.
    """
    cost = edge_costs(target)
    neighbours = _neighbours(cost)
    hops: list[int] = [h for h in range(n_qubits) if _any_walk(neighbours, h, n_qubits)][:1]
    if not hops:
        return None
    final = readout_costs(target)
    best: tuple[float, Walk] | None = None
    for n_hops in range(hops[0], min(hops[0] + LONGER + 1, n_qubits)):
        for path in _paths(neighbours, n_hops):
            walk = _attach_leaves(path, neighbours, cost, n_qubits)
            if walk is None:
                continue
            last = walk.path[-1] if n_blocks % 2 else walk.path[0]
            score = n_blocks * _block_cost(walk, cost) + final.get(last, 0.0)
            if best is None or score < best[0]:
                best = (score, walk)
    return best[1] if best else None


def _neighbours(cost: dict[Edge, float]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for edge in cost:
        a, b = sorted(edge)
        found.setdefault(a, []).append(b)
        found.setdefault(b, []).append(a)
    return {qubit: sorted(found[qubit]) for qubit in sorted(found)}


def _paths(neighbours: dict[int, list[int]], n_hops: int) -> Iterator[tuple[int, ...]]:
    """All simple paths with that many hops, each in both directions."""

    def extend(path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(path) == n_hops + 1:
            yield path
            return
        for qubit in neighbours[path[-1]]:
            if qubit not in path:
                yield from extend((*path, qubit))

    for start in neighbours:
        yield from extend((start,))


def _any_walk(neighbours: dict[int, list[int]], n_hops: int, n_qubits: int) -> bool:
    return any(
        _has_room(path, neighbours, n_qubits - n_hops) for path in _paths(neighbours, n_hops)
    )


def _has_room(path: tuple[int, ...], neighbours: dict[int, list[int]], n_leaves: int) -> bool:
    beside = {leaf for qubit in path for leaf in neighbours[qubit]} - set(path)
    return len(beside) >= n_leaves


def _attach_leaves(
    path: tuple[int, ...],
    neighbours: dict[int, list[int]],
    cost: dict[Edge, float],
    n_qubits: int,
) -> Walk | None:
    """Give a path its cheapest leaves; each end needs one, where two blocks share two gates."""
    n_leaves = n_qubits - (len(path) - 1)
    if not _has_room(path, neighbours, n_leaves):
        return None
    beside = sorted(
        (cost[frozenset((place, leaf))], leaf, place)
        for place in path
        for leaf in neighbours[place]
        if leaf not in path
    )
    taken: dict[int, int] = {}
    for end in {path[0], path[-1]}:
        own = [leaf for _, leaf, place in beside if place == end and leaf not in taken]
        if not own:
            return None
        taken[own[0]] = end
    for _, leaf, place in beside:
        if len(taken) < n_leaves:
            taken.setdefault(leaf, place)
    if len(taken) != n_leaves:
        return None
    # The leaf met last at an end saves gates there: let it be the one with the largest error.
    rising = [[leaf for _, leaf, p in beside if taken.get(leaf) == p == place] for place in path]
    if len(path) > 1:
        rising[0].reverse()
    return Walk(path, tuple(map(tuple, rising)))


def _block_cost(walk: Walk, cost: dict[Edge, float]) -> float:
    hops = sum(cost[frozenset(hop)] for hop in pairwise(walk.path))
    leaves = sum(
        cost[frozenset((place, leaf))]
        for place, beside in zip(walk.path, walk.leaves, strict=True)
        for leaf in beside
    )
    return GATES_PER_HOP * hops + GATES_PER_LEAF * leaves
