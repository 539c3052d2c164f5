"""The compiled path sum against its readable definition."""

import cmath
import hashlib
import math
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit, types
from numba.core.errors import TypingError
from torch import Tensor

from atp.qnn import pathsum, simd, simulator
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.plan import make_plan

TOLERANCE = {torch.float64: 1e-12, torch.float32: 3e-5}
NOISES = st.builds(Depolarizing, st.sampled_from([0.0, 0.05, 0.75]), st.booleans(), st.booleans())


def bloch_vectors(
    generator: torch.Generator, shape: tuple[int, ...], planar: bool, dtype: torch.dtype
) -> Tensor:
    """Random Bloch vectors (*shape, 3) of length one or less."""
    r = torch.randn(*shape, 3, generator=generator, dtype=torch.float64)
    if planar:
        r[..., 0] = 0
    r = r / r.norm(dim=-1, keepdim=True).clamp(min=1.0)
    return r.to(dtype)


@settings(max_examples=60)
@given(
    layout=st.sampled_from(LAYOUTS),
    layers=st.integers(1, 3),
    qubits=st.integers(1, 12),
    models=st.integers(1, 3),
    samples=st.integers(1, 6),
    own_vectors=st.booleans(),
    planar=st.booleans(),
    noise=NOISES,
    observable=st.sampled_from([None, "x", "y", "z"]),
    dtype=st.sampled_from(list(TOLERANCE)),
    seed=st.integers(0, 2**31),
)
def test_values_and_gradients_are_those_of_the_definition(
    layout, layers, qubits, models, samples, own_vectors, planar, noise, observable, dtype, seed
):
    generator = torch.Generator().manual_seed(seed)
    ansatz = make_ansatz(layout, layers)

    def draw(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)

    theta, phi = draw(models, ansatz.n_theta, qubits), draw(models, ansatz.n_phi, qubits)
    shape = (models if own_vectors else 1, samples, qubits)
    bloch = bloch_vectors(generator, shape, planar, dtype)
    weights = draw(models, samples)

    results = []
    for function in (simulator.path_sum, pathsum.expectation):
        leaves = [t.clone().requires_grad_() for t in (theta, phi, bloch)]
        value = function(ansatz, *leaves, noise, observable)
        (value * weights).sum().backward()
        grads = [torch.zeros_like(t) if t.grad is None else t.grad for t in leaves]
        if planar:  # the kernel leaves the derivative out of the plane at zero
            grads[2][..., 0] = 0
        results.append([value.detach(), *grads])

    for ours, expected in zip(*results, strict=True):
        assert ours.dtype == dtype
        torch.testing.assert_close(ours, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def test_no_gradient_is_computed_that_nobody_asked_for():
    ansatz = make_ansatz("xx-zz", 2)
    theta, phi = torch.zeros(1, 2, 3), torch.zeros(1, 2, 3)
    bloch = torch.zeros(1, 5, 3, 3).requires_grad_()
    simulator.path_sum(ansatz, theta, phi, bloch).sum().backward()
    assert theta.grad is None
    assert bloch.grad is not None
    assert bloch.grad.shape == bloch.shape


def closed_form(theta: Tensor, phi: Tensor, x: Tensor) -> tuple[complex, np.ndarray]:
    """One layer: log of Π_i f_i with ⟨Z⟩ = −Re Π f, and f'_i / f_i along φ."""
    values = [
        (math.cos(p), math.sin(p), math.cos(math.pi * v - t))
        for t, p, v in zip(theta.tolist(), phi.tolist(), x.tolist(), strict=True)
    ]
    log_product = sum(cmath.log(complex(c, s * k)) for c, s, k in values)
    ratios = [complex(-s, c * k) / complex(c, s * k) for c, s, k in values]
    return log_product, np.array(ratios)


def one_layer(
    dtype: torch.dtype, qubits: int, phi_near: float, seed: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    theta, phi, x = (torch.rand(qubits, generator=generator, dtype=torch.float64) for _ in range(3))
    return theta.to(dtype), (phi_near + 0.1 * phi).to(dtype), x.to(dtype)


def compiled_one_layer(theta: Tensor, phi: Tensor, x: Tensor) -> tuple[float, np.ndarray]:
    """⟨Z⟩ and its gradient along φ."""
    angle = math.pi * x
    bloch = torch.stack([0 * x, -torch.sin(angle), torch.cos(angle)], dim=-1)[None, None]
    phi = phi.clone().requires_grad_()
    value = simulator.path_sum(make_ansatz("xx-zz", 1), theta[None, None], phi[None, None], bloch)
    value.sum().backward()
    assert phi.grad is not None
    return value.item(), phi.grad.numpy()


@pytest.mark.parametrize(
    ("dtype", "qubits", "phi_near", "smallest", "tolerance"),
    [
        (torch.float64, 1000, 0.8, 1e-300, 1e-10),
        (torch.float64, 1000, 0.1, 1e-10, 1e-10),
        (torch.float32, 120, 0.8, 1e-36, 3e-3),
    ],
)
def test_products_of_many_factors_keep_their_digits(dtype, qubits, phi_near, smallest, tolerance):
    tensors = one_layer(dtype, qubits, phi_near)
    value, gradient = compiled_one_layer(*tensors)
    log_product, ratios = closed_form(*tensors)
    modulus = math.exp(log_product.real)
    assert modulus > smallest
    assert value / modulus == pytest.approx(-math.cos(log_product.imag), abs=tolerance)
    expected = -(cmath.exp(1j * log_product.imag) * ratios).real
    np.testing.assert_allclose(gradient / modulus, expected, atol=10 * tolerance)


def test_a_vanishing_factor_leaves_its_own_derivative():
    theta, phi, x = one_layer(torch.float64, 800, 0.1)
    phi[300] = theta[300] = math.pi / 2
    x[300] = 0.0  # both parts of the factor are now zero to rounding
    value, gradient = compiled_one_layer(theta, phi, x)
    log_others = sum(
        closed_form(t, p, v)[0]
        for t, p, v in (
            (theta[:300], phi[:300], x[:300]),
            (theta[301:], phi[301:], x[301:]),
        )
    )
    assert abs(value) < 1e-15 * math.exp(log_others.real)
    assert gradient[300] == pytest.approx(cmath.exp(log_others).real, rel=1e-9)


def test_single_precision_underflows_only_below_its_range():
    theta, phi, x = one_layer(torch.float32, 1000, 0.8)
    assert abs(compiled_one_layer(theta, phi, x)[0]) < 1e-44
    doubles = (t.to(torch.float64) for t in (theta, phi, x))
    assert 0.0 < abs(compiled_one_layer(*doubles)[0]) < 1e-45


def test_factors_never_exceed_one():
    """The bound on which the absence of rescaling rests."""
    generator = torch.Generator().manual_seed(1)
    ansatz = make_ansatz("xx-zz", 3)
    theta, phi = (torch.randn(2, 3, 6, generator=generator, dtype=torch.float64) for _ in "ab")
    bloch = bloch_vectors(generator, (1, 20, 6), False, torch.float64)
    for noise in (NOISELESS, Depolarizing(0.3), Depolarizing(1.0)):
        pairs = pathsum.path_pairs(ansatz, "x", noise)
        m = pathsum.quaternions(ansatz, pairs, theta, phi, noise)
        assert pathsum.factors(m, bloch).abs().max() <= 1 + 1e-12


def test_rows_hold_every_pair_once():
    ansatz = make_ansatz("xx-zz", 3)
    for planar, n_pairs in ((False, 256), (True, 136)):
        plan = make_plan(ansatz, "x", NOISELESS, planar, np.dtype(np.float32))
        weights = plan.weight_re + 1j * plan.weight_im
        assert np.count_nonzero(weights) == n_pairs
        assert weights.size < n_pairs + simd.width(np.dtype(np.float32))


DIGEST = """
import hashlib, numpy as np
from atp.qnn import kernel
from atp.qnn.circuit import make_ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.plan import make_plan

g = np.random.default_rng(0)
plan = make_plan(make_ansatz("xx-zz", 3), "x", Depolarizing(0.1), False, np.dtype(float))
angles, r = g.normal(size=(3, 6, 7)), g.normal(size=(3, 6, 7, 3)) / 3
arrays = kernel.expectation(plan, angles, r), *kernel.gradients(plan, angles, r, r[..., 0, 0], True)
print(hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest())
"""


def test_the_number_of_threads_changes_no_byte():
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={
                **os.environ,
                "NUMBA_NUM_THREADS": threads,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in "123"
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 2 * hashlib.sha256().digest_size


def test_vectors_refuse_arrays_that_are_not_contiguous():
    @njit
    def first(array):
        return simd.total(simd.load_row(array, 0))

    assert first(np.ones((2, 8))) == 8.0
    with pytest.raises(TypingError, match="C-contiguous"):
        first(np.asfortranarray(np.ones((2, 8))))


def test_vectors_have_a_name():
    assert str(simd.Lanes(types.float32, 16)) == "Lanes(float32 x 16)"
