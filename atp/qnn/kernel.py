"""The path sum as a compiled kernel: forward and backward, all seeds and samples at once.

A task is one model and one row of path pairs. It forms the pairs' quaternions for every
qubit, then, sample by sample, the product over the qubits of m0 + i m·r; backwards it
takes the product's derivatives by prefix and suffix products. Tasks share nothing, and
how the work is cut does not depend on the number of threads, so neither do the results.

No factor exceeds one in modulus. A prefix or suffix product is therefore never smaller
than the derivative it enters: nothing underflows before the result itself does.
"""

import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numba import njit, prange

from atp.qnn import simd
from atp.qnn.plan import Plan
from atp.qnn.simd import (
    ROW_BYTES,
    SAMPLES,
    by_sample,
    choose,
    for_samples,
    load_block,
    load_row,
    over_samples,
    row_of,
    store_block,
    store_row,
    store_totals,
    total,
)

compiled = njit(error_model="numpy")


def expectation(plan: Plan, angles: np.ndarray, bloch: np.ndarray) -> np.ndarray:
    """The path sum.

    Args:
        plan: the path pairs.
        angles: (models, rows of theta then of phi, qubits) radians.
        bloch: (models or 1, samples, qubits, 3), of the angles' precision.

    Returns:
        (models, samples).
    """
    samples = bloch.shape[1]
    padded = _fill_up(bloch)
    # (rows, models, samples)
    parts = np.empty((len(plan.weight_re), len(angles), padded.shape[1]), angles.dtype)
    _forward(plan, np.cos(angles), np.sin(angles), padded, parts)
    return parts.sum(axis=0)[:, :samples]


def gradients(
    plan: Plan, angles: np.ndarray, bloch: np.ndarray, grad: np.ndarray, for_bloch: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of the angles and, `for_bloch`, of every model's Bloch vectors.

    Args:
        plan, angles, bloch: as for `expectation`.
        grad: (models, samples) gradient of the expectations.
        for_bloch: also that of the Bloch vectors; else that array is empty.

    Returns:
        Arrays like angles, and (models, samples, qubits, 3) or (0, samples, qubits, 3).
    """
    samples = bloch.shape[1]
    padded = _fill_up(bloch)
    rows, models = len(plan.weight_re), len(angles)
    parts = np.empty((rows, *angles.shape), angles.dtype)  # (rows, models, slots, qubits)
    # (rows, models or 0, samples, qubits, 3)
    parts_bloch = np.zeros((rows, models * for_bloch, *padded.shape[1:]), angles.dtype)
    _backward(
        plan,
        np.cos(angles),
        np.sin(angles),
        padded,
        _fill_up(grad.astype(angles.dtype)),
        parts,
        parts_bloch,
    )
    return parts.sum(axis=0), parts_bloch.sum(axis=0)[:, :samples]


def _fill_up(array: np.ndarray) -> np.ndarray:
    """Zeros after the samples (second axis), to whole blocks."""
    missing = -array.shape[1] % SAMPLES
    if missing:
        array = np.pad(array, [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2))
    return np.ascontiguousarray(array)


@compiled
def scratch(rows: int, like: Any) -> Any:
    """Uninitialised room for rows, aligned to whole registers."""
    each = ROW_BYTES // like.itemsize
    room = np.empty((rows + 1) * each, like.dtype)
    offset = (-room.ctypes.data % ROW_BYTES) // like.itemsize
    return room[offset : offset + rows * each]


@compiled
def _rotate(u: Any, v: Any, cos: Any, sin: Any) -> Any:
    return u * cos + v * sin, v * cos - u * sin


@compiled
def propagate(plan: Any, row: int, cos: Any, sin: Any, levels: Any, depth: int) -> None:
    """Carry the identity backwards through the circuit, for every qubit.

    A block rotates the two components across its Pauli where ket and bra agree, the
    scalar and the component along it where they differ.

    Args:
        plan: the path pairs.
        row: which of them.
        cos, sin: (slots, qubits) of one model's angles.
        levels: room for (depth, qubits, 4) rows: at level b the quaternion once block b
            and all after it have acted; levels beyond the depth share the last.
        depth: 1 for the whole circuit's quaternion only.
    """
    rows, qubits = len(plan.weight_re), cos.shape[1]
    zero, one, factor = row_of(cos, 0), row_of(cos, 1), row_of(cos, plan.factor)
    for i in range(qubits):
        m0, mx, my, mz = one, zero, zero, zero
        for b in range(len(plan.slot) - 1, -1, -1):
            c, s = row_of(cos, cos[plan.slot[b], i]), row_of(sin, sin[plan.slot[b], i])
            mx, my, mz = mx * factor, my * factor, mz * factor
            if plan.some_across[b, row]:
                sign = load_row(plan.across, b * rows + row)
                cosine, sine = choose(sign, c, one), sign * s
                if plan.is_xx[b]:
                    my, mz = _rotate(my, mz, cosine, sine)
                else:
                    mx, my = _rotate(mx, my, cosine, sine)
            if plan.some_along[b, row]:
                sign = load_row(plan.along, b * rows + row)
                cosine, sine = choose(sign, c, one), sign * s
                if plan.is_xx[b]:
                    m0, mx = _rotate(m0, mx, cosine, sine)
                else:
                    m0, mz = _rotate(m0, mz, cosine, sine)
            at = 4 * (min(b, depth - 1) * qubits + i)
            store_row(levels, at, m0)
            store_row(levels, at + 1, mx)
            store_row(levels, at + 2, my)
            store_row(levels, at + 3, mz)


@compiled
def propagate_vjp(
    plan: Any, row: int, model: int, cos: Any, sin: Any, levels: Any, grad_m: Any, parts: Any
) -> None:
    """Adjoint of `propagate`: the angles' gradient from that of the quaternions.

    A rotated pair (u, v) with gradient (gu, gv) has the slope gu v − gv u along the angle.

    Args:
        plan, row, cos, sin: as there.
        model: whose angles.
        levels: all of them.
        grad_m: (qubits, 4) rows, the gradient of level 0.
        parts: (rows, models, slots, qubits), written to.
    """
    rows, qubits = len(plan.weight_re), cos.shape[1]
    zero, one, factor = row_of(cos, 0), row_of(cos, 1), row_of(cos, plan.factor)
    for i in range(qubits):
        g0, gx = load_row(grad_m, 4 * i), load_row(grad_m, 4 * i + 1)
        gy, gz = load_row(grad_m, 4 * i + 2), load_row(grad_m, 4 * i + 3)
        for b in range(len(plan.slot)):
            at = 4 * (b * qubits + i)
            m0, mx = load_row(levels, at), load_row(levels, at + 1)
            my, mz = load_row(levels, at + 2), load_row(levels, at + 3)
            c, s = row_of(cos, cos[plan.slot[b], i]), row_of(sin, -sin[plan.slot[b], i])
            slope = zero
            if plan.some_across[b, row]:
                sign = load_row(plan.across, b * rows + row)
                cosine, sine = choose(sign, c, one), sign * s
                if plan.is_xx[b]:
                    slope = slope + sign * (gy * mz - gz * my)
                    gy, gz = _rotate(gy, gz, cosine, sine)
                else:
                    slope = slope + sign * (gx * my - gy * mx)
                    gx, gy = _rotate(gx, gy, cosine, sine)
            if plan.some_along[b, row]:
                sign = load_row(plan.along, b * rows + row)
                cosine, sine = choose(sign, c, one), sign * s
                if plan.is_xx[b]:
                    slope = slope + sign * (g0 * mx - gx * m0)
                    g0, gx = _rotate(g0, gx, cosine, sine)
                else:
                    slope = slope + sign * (g0 * mz - gz * m0)
                    g0, gz = _rotate(g0, gz, cosine, sine)
            gx, gy, gz = gx * factor, gy * factor, gz * factor
            parts[row, model, plan.slot[b], i] = total(slope)


@compiled
def _multiply(m: Any, bloch: Any, start: int, first: int, prefix: Any, keep: bool) -> Any:
    """Multiply the factors m0 + i m·r over the qubits, for one block of samples.

    Args:
        m: (qubits, 4) rows.
        bloch: (models or 1, samples, qubits, 3).
        start: where the block's first sample begins in it.
        first: the first component of r that is not always zero.
        prefix: room for (qubits, 2) blocks: the product before each qubit.
        keep: whether to fill it.

    Returns:
        Real and imaginary part of the whole product, two blocks.
    """
    qubits = bloch.shape[2]
    zero = for_samples(row_of(bloch, 0))
    re, im = for_samples(row_of(bloch, 1)), zero
    for i in range(qubits):
        if keep:
            store_block(prefix, 2 * i, re)
            store_block(prefix, 2 * i + 1, im)
        m0, f = for_samples(load_row(m, 4 * i)), zero
        for c in range(first, 3):
            r = by_sample(bloch, start + 3 * i + c, 3 * qubits)
            f = f + r * for_samples(load_row(m, 4 * i + 1 + c))
        re, im = re * m0 - im * f, re * f + im * m0
    return re, im


@compiled
def _multiply_vjp(
    m: Any,
    bloch: Any,
    start: int,
    first: int,
    prefix: Any,
    back_re: Any,
    back_im: Any,
    grad_m: Any,
    grad_bloch: Any,
    target: int,
) -> None:
    """Adjoint of `_multiply`: every derivative is a prefix times a suffix product.

    Args:
        m, bloch, start, first, prefix: as there, the prefixes filled.
        back_re, back_im: gradient of the whole product; with more and more of the last
            qubits multiplied in, the suffixes.
        grad_m: (qubits, 4) rows, added to.
        grad_bloch: like bloch, written to unless empty.
        target: where the block's first sample begins in it.
    """
    qubits = bloch.shape[2]
    zero = for_samples(row_of(bloch, 0))
    for i in range(qubits - 1, -1, -1):
        re, im = load_block(prefix, 2 * i), load_block(prefix, 2 * i + 1)
        by_m0 = over_samples(back_re * re + back_im * im)
        by_f = back_im * re - back_re * im
        store_row(grad_m, 4 * i, load_row(grad_m, 4 * i) + by_m0)
        m0, f = for_samples(load_row(m, 4 * i)), zero
        for c in range(first, 3):
            at = 4 * i + 1 + c
            r = by_sample(bloch, start + 3 * i + c, 3 * qubits)
            mc = for_samples(load_row(m, at))
            f = f + r * mc
            store_row(grad_m, at, load_row(grad_m, at) + over_samples(r * by_f))
            if grad_bloch.size > 0:
                store_totals(grad_bloch, target + 3 * i + c, 3 * qubits, mc * by_f)
        back_re, back_im = back_re * m0 + back_im * f, back_im * m0 - back_re * f


@compiled
def evaluate_row(
    plan: Any, row: int, model: int, cos: Any, sin: Any, bloch: Any, parts: Any
) -> None:
    """One model's path sum over one row of pairs, for every sample."""
    _, samples, qubits, _ = bloch.shape
    m = scratch(qubits * 4, bloch)  # (qubits, 4) rows
    propagate(plan, row, cos[model], sin[model], m, 1)
    weight_re = for_samples(load_row(plan.weight_re, row))
    weight_im = for_samples(load_row(plan.weight_im, row))
    first = 1 if plan.planar else 0
    source = min(model, len(bloch) - 1) * samples
    target = (row * len(cos) + model) * samples
    for sample in range(0, samples, SAMPLES):
        start = (source + sample) * 3 * qubits
        re, im = _multiply(m, bloch, start, first, m, False)
        store_totals(parts, target + sample, 1, weight_re * re - weight_im * im)


@compiled
def differentiate_row(
    plan: Any,
    row: int,
    model: int,
    cos: Any,
    sin: Any,
    bloch: Any,
    grad: Any,
    parts: Any,
    parts_bloch: Any,
) -> None:
    """Adjoint of `evaluate_row`."""
    _, samples, qubits, _ = bloch.shape
    blocks = len(plan.slot)
    levels = scratch(blocks * qubits * 4, bloch)  # (blocks, qubits, 4) rows
    grad_m = scratch(qubits * 4, bloch)  # (qubits, 4) rows
    prefix = scratch(qubits * 2 * SAMPLES, bloch)  # (qubits, 2) blocks
    propagate(plan, row, cos[model], sin[model], levels, blocks)
    grad_m[:] = 0
    weight_re = for_samples(load_row(plan.weight_re, row))
    weight_im = for_samples(load_row(plan.weight_im, row))
    first = 1 if plan.planar else 0
    source = min(model, len(bloch) - 1) * samples
    own = (row * len(cos) + model) * samples
    for sample in range(0, samples, SAMPLES):
        start = (source + sample) * 3 * qubits
        target = (own + sample) * 3 * qubits
        outer = by_sample(grad, model * samples + sample, 1)
        back_re, back_im = weight_re * outer, for_samples(row_of(bloch, 0)) - weight_im * outer
        _multiply(levels, bloch, start, first, prefix, True)
        _multiply_vjp(
            levels, bloch, start, first, prefix, back_re, back_im, grad_m, parts_bloch, target
        )
    propagate_vjp(plan, row, model, cos[model], sin[model], levels, grad_m, parts)


def source_version(*modules: ModuleType) -> int:
    """Digest of modules' sources.

    Numba's cache watches a compiled function's own file and what it encloses: a function
    that encloses the version of the other files in use is compiled anew with them.
    """
    sources = (Path(str(module.__file__)).read_bytes() for module in modules)
    return zlib.crc32(b"".join(sources))


def _parallel(version: int) -> tuple[Any, Any]:
    """Compile the two loops over tasks, which bring all the rest along."""

    @njit(cache=True, parallel=True)
    def forward(plan: Any, cos: Any, sin: Any, bloch: Any, parts: Any) -> int:
        rows = len(plan.weight_re)
        for task in prange(len(cos) * rows):
            evaluate_row(plan, task % rows, task // rows, cos, sin, bloch, parts)
        return version

    @njit(cache=True, parallel=True)
    def backward(
        plan: Any, cos: Any, sin: Any, bloch: Any, grad: Any, parts: Any, parts_bloch: Any
    ) -> int:
        rows = len(plan.weight_re)
        for task in prange(len(cos) * rows):
            row, model = task % rows, task // rows
            differentiate_row(plan, row, model, cos, sin, bloch, grad, parts, parts_bloch)
        return version

    return forward, backward


_forward, _backward = _parallel(source_version(simd))
