"""The path sum as a compiled kernel: forward and backward, all seeds and samples at once.

Two stages, each with its exact adjoint. `_plant` carries the quaternions down the tree of
sign suffixes, so that path pairs share what they share; `_multiply` forms, for every
model, sample and path pair, the product over the qubits. Work is cut into tasks that do
not depend on the number of threads, so results are the same on one core or many.

Products of hundreds of factors are rescaled by powers of two every `SEGMENT` qubits and
carry their exponent along: they lose no digits, and reach zero only where a double does.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit, prange

from atp.qnn.circuit import Ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.pathsum import Observable, path_pairs

FASTMATH = {"contract", "reassoc", "nsz", "arcp"}
SEGMENT = 8  # qubits between rescalings
LANES = 32  # (model, qubit) lanes of one tree task
WIDE, NARROW, WIDE_UP_TO = 48, 16, 64  # path pairs of one task, by the number of qubits
PADDING = 16  # path pairs are padded to whole vectors


@dataclass(frozen=True)
class PathTree:
    """The tree of sign suffixes; its leaves are the path pairs.

    Attributes:
        block, parent, sign, agree: (nodes,) the block a node applies, the node it starts
            from, the ket's sign, and whether ket and bra agree. Node 0 is the identity.
        leaf: (pairs,) the node of each path pair.
        weight_re, weight_im: (padded pairs,) weights, zero in the padding.
        gate: (blocks,) 1 for XX, 3 for ZZ: the quaternion component along the Pauli.
        planar: pairs were merged for Bloch vectors with r_x = 0.
        block_factor, encoding_factor: depolarizing shrinkage of the vector part.
    """

    block: np.ndarray
    parent: np.ndarray
    sign: np.ndarray
    agree: np.ndarray
    leaf: np.ndarray
    weight_re: np.ndarray
    weight_im: np.ndarray
    gate: np.ndarray
    planar: bool
    block_factor: float
    encoding_factor: float


@cache
def path_tree(
    ansatz: Ansatz, observable: Observable, noise: Depolarizing, planar: bool
) -> PathTree:
    """Arrange the path pairs of an observable as a tree over their sign suffixes."""
    pairs = path_pairs(ansatz, observable, noise, planar)
    n_pairs, n_blocks = pairs.ket.shape
    block, parent, sign, agree = [-1], [-1], [0], [True]
    node = np.zeros(n_pairs, dtype=np.int64)
    for index in reversed(range(n_blocks)):
        known: dict[tuple[int, int, int], int] = {}
        for pair in range(n_pairs):
            key = (int(node[pair]), int(pairs.ket[pair, index]), int(pairs.bra[pair, index]))
            if key not in known:
                known[key] = len(block)
                block.append(index)
                parent.append(key[0])
                sign.append(key[1])
                agree.append(key[1] == key[2])
            node[pair] = known[key]
    padded = -(-max(n_pairs, 1) // PADDING) * PADDING
    weight = np.zeros(padded, dtype=complex)
    weight[:n_pairs] = pairs.weight
    return PathTree(
        block=np.array(block),
        parent=np.array(parent),
        sign=np.array(sign),
        agree=np.array(agree),
        leaf=node,
        weight_re=weight.real.copy(),
        weight_im=weight.imag.copy(),
        gate=np.array([1 if b.gate == "x" else 3 for b in ansatz.blocks]),
        planar=planar,
        block_factor=noise.block_factor,
        encoding_factor=noise.encoding_factor,
    )


def quaternions(tree: PathTree, angles: np.ndarray) -> np.ndarray:
    """Quaternions of every model, qubit and path pair.

    Args:
        tree: the path pairs.
        angles: (blocks, models, qubits) radians, in the order the blocks act.

    Returns:
        (models, qubits, 4, padded pairs); zero in the padding.
    """
    _, models, qubits = angles.shape
    m = np.zeros((models, qubits, 4, len(tree.weight_re)), dtype=angles.dtype)
    _plant(*_tree_arguments(tree, angles), m.reshape(models * qubits, 4, -1))
    return m


def quaternions_backward(tree: PathTree, angles: np.ndarray, grad_m: np.ndarray) -> np.ndarray:
    """Gradient of the angles from that of the quaternions; shapes as `quaternions`."""
    grad = np.zeros_like(angles)
    lanes = angles.shape[1] * angles.shape[2]
    _uproot(
        *_tree_arguments(tree, angles),
        grad_m.reshape(lanes, 4, -1),
        grad.reshape(len(angles), lanes),
    )
    return grad


def _tree_arguments(tree: PathTree, angles: np.ndarray) -> tuple:
    flat = np.ascontiguousarray(angles).reshape(len(angles), -1)
    scalar = angles.dtype.type
    return (
        tree.block,
        tree.parent,
        tree.sign,
        tree.agree,
        tree.leaf,
        tree.gate,
        scalar(tree.block_factor),
        scalar(tree.encoding_factor),
        flat,
    )


def contract(tree: PathTree, m: np.ndarray, bloch: np.ndarray) -> np.ndarray:
    """Weighted sum over the path pairs of the products over the qubits.

    Args:
        tree: the path pairs.
        m: (models, qubits, 4, padded pairs).
        bloch: (models or 1, samples, qubits, 3), of m's precision.

    Returns:
        (models, samples) float64.
    """
    width = _task_width(m)
    parts = np.zeros((m.shape[-1] // width, len(m), bloch.shape[1]))
    _multiply(m, bloch, tree.weight_re, tree.weight_im, tree.planar, width, parts)
    return parts.sum(axis=0)


def contract_backward(
    tree: PathTree, m: np.ndarray, bloch: np.ndarray, grad: np.ndarray, for_bloch: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of the quaternions and, `for_bloch`, of every model's Bloch vectors.

    Args:
        tree, m, bloch: as for `contract`.
        grad: (models, samples) gradient of the expectations.
        for_bloch: also that of the Bloch vectors; else that array is empty.

    Returns:
        Arrays like m, and (models, samples, qubits, 3) or empty.
    """
    width = _task_width(m)
    tasks = m.shape[-1] // width
    grad_m = np.zeros_like(m)
    models, samples, qubits = len(m), bloch.shape[1], m.shape[1]
    shape = (tasks, models, samples, qubits, 3) if for_bloch else (0, 0, 0, 0, 3)
    grad_bloch = np.zeros(shape, dtype=m.dtype)
    _divide(
        m,
        bloch,
        tree.weight_re,
        tree.weight_im,
        tree.planar,
        width,
        grad.astype(m.dtype),
        grad_m,
        grad_bloch,
    )
    return grad_m, grad_bloch.sum(axis=0)


def _task_width(m: np.ndarray) -> int:
    qubits, padded = m.shape[1], m.shape[-1]
    wide = qubits <= WIDE_UP_TO and padded % WIDE == 0
    return WIDE if wide else NARROW


@njit(cache=True, fastmath=FASTMATH, inline="always")
def _components(gate):  # type: ignore[no-untyped-def]
    """The two components across the Pauli: (y, z) for XX, (x, y) for ZZ."""
    return (2, 3) if gate == 1 else (1, 2)


@njit(cache=True, fastmath=FASTMATH)
def _grow(block, parent, sign, agree, gate, factor, cos, sin, tree):  # type: ignore[no-untyped-def]
    """Fill `tree` (nodes, 4, lanes) from its root."""
    lanes = tree.shape[2]
    for lane in range(lanes):
        tree[0, 0, lane] = 1
        tree[0, 1, lane] = 0
        tree[0, 2, lane] = 0
        tree[0, 3, lane] = 0
    for node in range(1, len(block)):
        b = block[node]
        above = parent[node]
        first, second = _components(gate[b])
        u, v = (first, second) if agree[node] else (0, gate[b])
        scale_u = factor if u > 0 else factor * 0 + 1
        for c in range(4):
            if c != u and c != v:
                scale = factor if c > 0 else factor * 0 + 1
                for lane in range(lanes):
                    tree[node, c, lane] = scale * tree[above, c, lane]
        s = sign[node]
        for lane in range(lanes):
            from_u = scale_u * tree[above, u, lane]
            from_v = factor * tree[above, v, lane]
            sine = s * sin[b, lane]
            tree[node, u, lane] = from_u * cos[b, lane] + from_v * sine
            tree[node, v, lane] = from_v * cos[b, lane] - from_u * sine


@njit(cache=True, fastmath=FASTMATH, parallel=True)
def _plant(block, parent, sign, agree, leaf, gate, factor, encoding, angles, m):  # type: ignore[no-untyped-def]
    """Quaternions m (lanes, 4, pairs) of every lane."""
    total = angles.shape[1]
    for task in prange((total + LANES - 1) // LANES):
        start = task * LANES
        stop = min(start + LANES, total)
        cos = np.cos(angles[:, start:stop])
        sin = np.sin(angles[:, start:stop])
        tree = np.empty((len(block), 4, stop - start), dtype=m.dtype)
        _grow(block, parent, sign, agree, gate, factor, cos, sin, tree)
        for lane in range(stop - start):
            for c in range(4):
                scale = encoding if c > 0 else encoding * 0 + 1
                for pair in range(len(leaf)):
                    m[start + lane, c, pair] = scale * tree[leaf[pair], c, lane]


@njit(cache=True, fastmath=FASTMATH, parallel=True)
def _uproot(block, parent, sign, agree, leaf, gate, factor, encoding, angles, grad_m, grad):  # type: ignore[no-untyped-def]
    """Adjoint of `_plant`: gradient (blocks, lanes) of the angles."""
    total = angles.shape[1]
    for task in prange((total + LANES - 1) // LANES):
        start = task * LANES
        stop = min(start + LANES, total)
        lanes = stop - start
        cos = np.cos(angles[:, start:stop])
        sin = np.sin(angles[:, start:stop])
        tree = np.empty((len(block), 4, lanes), dtype=grad_m.dtype)
        _grow(block, parent, sign, agree, gate, factor, cos, sin, tree)
        back = np.zeros((len(block), 4, lanes), dtype=grad_m.dtype)
        for lane in range(lanes):
            for c in range(4):
                scale = encoding if c > 0 else encoding * 0 + 1
                for pair in range(len(leaf)):
                    back[leaf[pair], c, lane] += scale * grad_m[start + lane, c, pair]
        for node in range(len(block) - 1, 0, -1):
            b = block[node]
            above = parent[node]
            first, second = _components(gate[b])
            u, v = (first, second) if agree[node] else (0, gate[b])
            scale_u = factor if u > 0 else factor * 0 + 1
            for c in range(4):
                if c != u and c != v:
                    scale = factor if c > 0 else factor * 0 + 1
                    for lane in range(lanes):
                        back[above, c, lane] += scale * back[node, c, lane]
            s = sign[node]
            for lane in range(lanes):
                gu = back[node, u, lane]
                gv = back[node, v, lane]
                sine = s * sin[b, lane]
                grad[b, start + lane] += s * (gu * tree[node, v, lane] - gv * tree[node, u, lane])
                back[above, u, lane] += scale_u * (gu * cos[b, lane] - gv * sine)
                back[above, v, lane] += factor * (gu * sine + gv * cos[b, lane])


@njit(cache=True, fastmath=FASTMATH, inline="always")
def _rescale(re, im, exponent):  # type: ignore[no-untyped-def]
    """Bring every lane's modulus near one by a power of two; count it in `exponent`."""
    for j in range(len(re)):
        size = max(abs(re[j]), abs(im[j]))
        if size > 0:
            _, power = math.frexp(size)
            exponent[j] += power
            factor = math.ldexp(re.dtype.type(1), -power)
            re[j] *= factor
            im[j] *= factor


@njit(cache=True, fastmath=FASTMATH, parallel=True)
def _multiply(m, bloch, weight_re, weight_im, planar, width, parts):  # type: ignore[no-untyped-def]
    models, qubits = m.shape[0], m.shape[1]
    samples = bloch.shape[1]
    tasks = m.shape[3] // width
    for task in prange(models * tasks):
        model, part = task // tasks, task % tasks
        start = part * width
        source = model if bloch.shape[0] > 1 else 0
        re = np.empty(width, dtype=m.dtype)
        im = np.empty(width, dtype=m.dtype)
        exponent = np.empty(width, dtype=np.int64)
        mine = np.ascontiguousarray(m[model, :, :, start : start + width])
        for sample in range(samples):
            re[:] = 1
            im[:] = 0
            exponent[:] = 0
            for i in range(qubits):
                rx = bloch[source, sample, i, 0]
                ry = bloch[source, sample, i, 1]
                rz = bloch[source, sample, i, 2]
                if planar:
                    for j in range(width):
                        f = mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        a = re[j] * mine[i, 0, j] - im[j] * f
                        im[j] = re[j] * f + im[j] * mine[i, 0, j]
                        re[j] = a
                else:
                    for j in range(width):
                        f = mine[i, 1, j] * rx + mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        a = re[j] * mine[i, 0, j] - im[j] * f
                        im[j] = re[j] * f + im[j] * mine[i, 0, j]
                        re[j] = a
                if (i + 1) % SEGMENT == 0 and i + 1 < qubits:
                    _rescale(re, im, exponent)
            total = 0.0
            for j in range(width):
                value = weight_re[start + j] * re[j] - weight_im[start + j] * im[j]
                total += math.ldexp(value, exponent[j])
            parts[part, model, sample] = total


@njit(cache=True, fastmath=FASTMATH, parallel=True)
def _divide(m, bloch, weight_re, weight_im, planar, width, grad, grad_m, grad_bloch):  # type: ignore[no-untyped-def]
    """Adjoint of `_multiply`: the product's derivative by prefix and suffix products."""
    models, qubits = m.shape[0], m.shape[1]
    samples = bloch.shape[1]
    tasks = m.shape[3] // width
    for_bloch = grad_bloch.shape[0] > 0
    one = m.dtype.type(1)
    for task in prange(models * tasks):
        model, part = task // tasks, task % tasks
        start = part * width
        source = model if bloch.shape[0] > 1 else 0
        mine = np.ascontiguousarray(m[model, :, :, start : start + width])
        slope = np.zeros((qubits, 4, width), dtype=m.dtype)
        prefix = np.empty((qubits + 1, 2, width), dtype=m.dtype)
        exponent = np.empty(width, dtype=np.int64)
        powers = np.zeros((qubits // SEGMENT + 1, width), dtype=np.int64)
        back_re = np.empty(width, dtype=m.dtype)
        back_im = np.empty(width, dtype=m.dtype)
        for sample in range(samples):
            outer = grad[model, sample]
            if outer == 0:
                continue
            exponent[:] = 0
            prefix[0, 0, :] = 1
            prefix[0, 1, :] = 0
            for i in range(qubits):
                rx = bloch[source, sample, i, 0]
                ry = bloch[source, sample, i, 1]
                rz = bloch[source, sample, i, 2]
                if planar:
                    for j in range(width):
                        f = mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        re = prefix[i, 0, j]
                        im = prefix[i, 1, j]
                        prefix[i + 1, 0, j] = re * mine[i, 0, j] - im * f
                        prefix[i + 1, 1, j] = re * f + im * mine[i, 0, j]
                else:
                    for j in range(width):
                        f = mine[i, 1, j] * rx + mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        re = prefix[i, 0, j]
                        im = prefix[i, 1, j]
                        prefix[i + 1, 0, j] = re * mine[i, 0, j] - im * f
                        prefix[i + 1, 1, j] = re * f + im * mine[i, 0, j]
                if (i + 1) % SEGMENT == 0 and i + 1 < qubits:
                    powers[(i + 1) // SEGMENT] = exponent
                    _rescale(prefix[i + 1, 0], prefix[i + 1, 1], exponent)
                    for j in range(width):
                        powers[(i + 1) // SEGMENT, j] = (
                            exponent[j] - powers[(i + 1) // SEGMENT, j]
                        )
            for j in range(width):
                scale = math.ldexp(one, exponent[j])
                back_re[j] = scale * outer * weight_re[start + j]
                back_im[j] = -scale * outer * weight_im[start + j]
            for i in range(qubits - 1, -1, -1):
                if (i + 1) % SEGMENT == 0 and i + 1 < qubits:
                    for j in range(width):
                        scale = math.ldexp(one, -powers[(i + 1) // SEGMENT, j])
                        back_re[j] *= scale
                        back_im[j] *= scale
                rx = bloch[source, sample, i, 0]
                ry = bloch[source, sample, i, 1]
                rz = bloch[source, sample, i, 2]
                gx = one * 0
                gy = one * 0
                gz = one * 0
                if planar:
                    for j in range(width):
                        f = mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        re = prefix[i, 0, j]
                        im = prefix[i, 1, j]
                        ur = back_re[j]
                        ui = back_im[j]
                        df = ui * re - ur * im
                        slope[i, 0, j] += ur * re + ui * im
                        slope[i, 2, j] += df * ry
                        slope[i, 3, j] += df * rz
                        back_re[j] = ur * mine[i, 0, j] + ui * f
                        back_im[j] = ui * mine[i, 0, j] - ur * f
                        if for_bloch:
                            gy += df * mine[i, 2, j]
                            gz += df * mine[i, 3, j]
                else:
                    for j in range(width):
                        f = mine[i, 1, j] * rx + mine[i, 2, j] * ry + mine[i, 3, j] * rz
                        re = prefix[i, 0, j]
                        im = prefix[i, 1, j]
                        ur = back_re[j]
                        ui = back_im[j]
                        df = ui * re - ur * im
                        slope[i, 0, j] += ur * re + ui * im
                        slope[i, 1, j] += df * rx
                        slope[i, 2, j] += df * ry
                        slope[i, 3, j] += df * rz
                        back_re[j] = ur * mine[i, 0, j] + ui * f
                        back_im[j] = ui * mine[i, 0, j] - ur * f
                        if for_bloch:
                            gx += df * mine[i, 1, j]
                            gy += df * mine[i, 2, j]
                            gz += df * mine[i, 3, j]
                if for_bloch:
                    grad_bloch[part, model, sample, i, 0] = gx
                    grad_bloch[part, model, sample, i, 1] = gy
                    grad_bloch[part, model, sample, i, 2] = gz
        grad_m[model, :, :, start : start + width] = slope
