"""The path pairs of an observable, laid out as the compiled kernel reads them."""

from functools import cache
from typing import NamedTuple

import numpy as np

from atp.qnn.circuit import Ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.pathsum import Observable, path_pairs
from atp.qnn.simd import width


class Plan(NamedTuple):
    """Path pairs in rows, filled up with pairs of weight zero.

    Attributes:
        is_xx: (blocks,) whether a block's gates are XX.
        slot: (blocks,) where a block's angles lie among the rows of theta, then of phi.
        across, along: (blocks, rows, width) the ket's sign where ket and bra agree, where
            they differ; zero elsewhere.
        some_across, some_along: (blocks, rows) whether a row has such pairs.
        weight_re, weight_im: (rows, width) weights.
        factor: depolarizing shrinkage of the vector part after each block.
        planar: pairs were merged for Bloch vectors with r_x = 0.
    """

    is_xx: np.ndarray
    slot: np.ndarray
    across: np.ndarray
    along: np.ndarray
    some_across: np.ndarray
    some_along: np.ndarray
    weight_re: np.ndarray
    weight_im: np.ndarray
    factor: np.floating
    planar: bool


@cache
def make_plan(
    ansatz: Ansatz, observable: Observable, noise: Depolarizing, planar: bool, dtype: np.dtype
) -> Plan:
    """Lay out the path pairs of an observable."""
    pairs = path_pairs(ansatz, observable, noise, planar)
    ket, bra = pairs.ket.T, pairs.bra.T
    # Sorted block by block, a row's pairs mostly share their signs in the first blocks.
    order = np.lexsort(np.stack([bra, ket], axis=1).reshape(2 * len(ansatz.blocks), -1)[::-1])

    def rows(values: np.ndarray) -> np.ndarray:
        missing = -len(pairs) % width(dtype)
        padded = np.pad(values[..., order], [(0, 0)] * (values.ndim - 1) + [(0, missing)])
        return padded.reshape(*values.shape[:-1], -1, width(dtype)).astype(dtype, order="C")

    across, along = rows(ket * (ket == bra)), rows(ket * (ket != bra))
    blocks = ansatz.blocks
    return Plan(
        is_xx=np.array([block.gate == "x" for block in blocks]),
        slot=np.array([b.row if b.gate == "x" else ansatz.n_theta + b.row for b in blocks]),
        across=across,
        along=along,
        some_across=np.any(across, axis=-1),
        some_along=np.any(along, axis=-1),
        weight_re=rows(pairs.weight.real),
        weight_im=rows(pairs.weight.imag),
        factor=dtype.type(noise.block_factor),
        planar=planar,
    )
