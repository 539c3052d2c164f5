"""Vectors as values in compiled code: a few lines of Numba that pin the processor's lanes.

A `Row` is a run of path pairs as wide as the widest vector registers; a `Block` holds one
row for each of `SAMPLES` samples, so that what the samples share is loaded once and their
chains of dependent products overlap. Arithmetic on them stays in registers. Wherever the
registers are narrower, LLVM splits the vectors; the result is the same to rounding.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import extending, types
from numba.core.errors import TypingError
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_model

ROW_BYTES = 64  # the widest vector registers in use
SAMPLES = 4  # samples of one block

intrinsic: Any = extending.intrinsic  # a call in compiled code lacks the first argument


class Lanes(types.Type):
    """The Numba type of a vector of `count` numbers."""

    def __init__(self, scalar: types.Float, count: int) -> None:
        self.scalar = scalar
        self.count = count
        super().__init__(name=f"Lanes({scalar} x {count})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        element = manager.lookup(lanes.scalar).get_value_type()
        super().__init__(manager, lanes, ir.VectorType(element, lanes.count))


def width(dtype: np.dtype) -> int:
    """Path pairs in a row."""
    return ROW_BYTES // dtype.itemsize


def _row(array: Any) -> Lanes:
    if array.layout != "C":
        raise TypingError("vectors lie in C-contiguous arrays only")
    return Lanes(array.dtype, ROW_BYTES * 8 // array.dtype.bitwidth)


def _block(array: Any) -> Lanes:
    return Lanes(array.dtype, SAMPLES * _row(array).count)


def _arithmetic(symbol: Callable[..., Any], instruction: str) -> None:
    """Let `symbol` act on two vectors of the same type."""

    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            a, b = args
            return signature(a, a, b) if isinstance(a, Lanes) and a == b else None

    @lower_builtin(symbol, Lanes, Lanes)
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args, flags=("contract", "nsz"))


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")


def _pointer(context: Any, builder: Any, array: Any, value: Any, lanes: Lanes, at: Any) -> Any:
    """Address of the vector number `at` of an array's contiguous data."""
    data = context.make_array(array)(context, builder, value).data
    vector = context.get_value_type(lanes).as_pointer()
    return builder.gep(builder.bitcast(data, vector), [at])


def _load(shape: Callable[[Any], Lanes]) -> Any:
    @intrinsic
    def load(context: Any, array: Any, at: Any) -> Any:
        lanes = shape(array)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            pointer = _pointer(context, builder, array, args[0], lanes, args[1])
            return builder.load(pointer, align=array.dtype.bitwidth // 8)

        return lanes(array, at), generate

    return load


def _store(shape: Callable[[Any], Lanes]) -> Any:
    @intrinsic
    def store(context: Any, array: Any, at: Any, value: Lanes) -> Any:
        lanes = shape(array)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            pointer = _pointer(context, builder, array, args[0], lanes, args[1])
            builder.store(args[2], pointer, align=array.dtype.bitwidth // 8)
            return context.get_dummy_value()

        return types.void(array, at, lanes), generate

    return store


load_row, load_block = _load(_row), _load(_block)
store_row, store_block = _store(_row), _store(_block)


def _shuffle(builder: Any, a: Any, b: Any, indices: list[int]) -> Any:
    mask = ir.Constant(ir.VectorType(ir.IntType(32), len(indices)), indices)
    return builder.shuffle_vector(a, b, mask)


@intrinsic
def for_samples(context: Any, row: Lanes) -> Any:
    """The same row for every sample of a block."""
    block = Lanes(row.scalar, SAMPLES * row.count)

    def generate(_: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _shuffle(builder, args[0], args[0], list(range(row.count)) * SAMPLES)

    return block(row), generate


@intrinsic
def row_of(context: Any, like: Any, value: Any) -> Any:
    """A row that holds `value` everywhere, in the array's precision."""
    row = _row(like)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        scalar = context.cast(builder, args[1], value, like.dtype)
        return _splat(builder, context.get_value_type(row), scalar)

    return row(like, value), generate


def _splat(builder: Any, vector: Any, value: Any) -> Any:
    single = builder.insert_element(vector(ir.Undefined), value, ir.IntType(32)(0))
    return _shuffle(builder, single, single, [0] * vector.count)


@intrinsic
def by_sample(context: Any, array: Any, start: Any, step: Any) -> Any:
    """The block whose sample b holds the array's contiguous element `start + b * step`."""
    block, row = _block(array), _row(array)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(array)(context, builder, args[0]).data
        vector = context.get_value_type(row)
        rows, at = [], args[1]
        for _ in range(SAMPLES):
            rows.append(_splat(builder, vector, builder.load(builder.gep(data, [at]))))
            at = builder.add(at, args[2])
        return _concatenate(builder, rows)

    return block(array, start, step), generate


def _concatenate(builder: Any, parts: list[Any]) -> Any:
    while len(parts) > 1:
        size = 2 * parts[0].type.count
        pairs = zip(parts[::2], parts[1::2], strict=True)
        parts = [_shuffle(builder, a, b, list(range(size))) for a, b in pairs]
    return parts[0]


def _split(builder: Any, block: Any) -> list[Any]:
    count = block.type.count // SAMPLES
    starts = range(0, block.type.count, count)
    return [_shuffle(builder, block, block, list(range(i, i + count))) for i in starts]


@intrinsic
def over_samples(context: Any, block: Lanes) -> Any:
    """The sum of a block's samples: a row."""
    row = Lanes(block.scalar, block.count // SAMPLES)

    def generate(_: Any, builder: Any, signature: Any, args: Any) -> Any:
        first, *others = _split(builder, args[0])
        for other in others:
            first = builder.fadd(first, other)
        return first

    return row(block), generate


@intrinsic
def total(context: Any, row: Lanes) -> Any:
    """The sum of a row's numbers."""

    def generate(_: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _reduce(builder, args[0])

    return row.scalar(row), generate


def _reduce(builder: Any, vector: Any) -> Any:
    count = vector.type.count
    while count > 1:
        count //= 2
        upper = _shuffle(builder, vector, vector, list(range(count, 2 * count)))
        lower = _shuffle(builder, vector, vector, list(range(count)))
        vector = builder.fadd(lower, upper)
    return builder.extract_element(vector, ir.IntType(32)(0))


@intrinsic
def store_totals(context: Any, array: Any, start: Any, step: Any, block: Lanes) -> Any:
    """Store the total of sample b at the array's contiguous element `start + b * step`."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(array)(context, builder, args[0]).data
        at = args[1]
        for row in _split(builder, args[3]):
            builder.store(_reduce(builder, row), builder.gep(data, [at]))
            at = builder.add(at, args[2])
        return context.get_dummy_value()

    return types.void(array, start, step, block), generate


@intrinsic
def choose(context: Any, flag: Lanes, a: Lanes, b: Lanes) -> Any:
    """Lane by lane, a where the flag is not zero, else b."""

    def generate(_: Any, builder: Any, signature: Any, args: Any) -> Any:
        zero = ir.Constant(args[0].type, None)
        return builder.select(builder.fcmp_unordered("!=", args[0], zero), args[1], args[2])

    return a(flag, a, b), generate
