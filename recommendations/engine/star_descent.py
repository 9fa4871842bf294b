"""Gradient descent on one reader's ratings, written out for the vector registers.

What the compiler makes of the plain loops takes 1.6 times as long: it stores the reader's factors
after each rating and loads them again, and each rating waits for the dot product before it. Here
the reader's factors stay in registers, and the dot product of the next rating is begun early:

    p' . q2 = (keep * p + step * q) . q2 = keep * (p . q2) + step * (q . q2)

where q and q2 are the books of this rating and the next, and p' the reader after this one.

The factors of the book some ratings later, the next reader's too, are asked for ahead: those of a
large catalogue lie in main memory, and would otherwise be waited for one book after the other.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from recommendations.engine.compiled import compiled

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

LANES = 16
AHEAD = 8

# As in `compiled`: sums may be regrouped, NaN and infinity keep their meaning.
_REGROUP = ("reassoc", "contract", "nsz")
_FLOAT = ir.FloatType()
_FLOAT_BYTES = 4
_VECTOR = ir.VectorType(_FLOAT, LANES)
_SUM = "llvm.vector.reduce.fadd.v16f32"
_PREFETCH = "llvm.prefetch.p0"
_BOOK_FACTORS, _BOOK, _VALUE, _BOOK_BIAS, _RATES, _PENALTIES = 2, 3, 4, 5, 12, 13


class _Emitter:
    """Arithmetic on floats and on rows of `count` vectors, as LLVM instructions."""

    def __init__(self, builder: Any, count: int) -> None:
        self.builder = builder
        self.count = count
        kind = ir.FunctionType(_FLOAT, [_FLOAT, _VECTOR])
        self._sum = builder.module.declare_intrinsic(_SUM, (), kind)
        whole, place = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [place, whole, whole, whole])
        self._prefetch = builder.module.declare_intrinsic(_PREFETCH, (), kind)

    def add(self, a: Any, b: Any) -> Any:
        return self.builder.fadd(a, b, flags=_REGROUP)

    def subtract(self, a: Any, b: Any) -> Any:
        return self.builder.fsub(a, b, flags=_REGROUP)

    def multiply(self, a: Any, b: Any) -> Any:
        return self.builder.fmul(a, b, flags=_REGROUP)

    def moved(self, value: Any, rate: Any, penalty: Any, error: Any) -> Any:
        """`value` after one step: value + rate * (error - penalty * value)."""
        step = self.multiply(rate, self.subtract(error, self.multiply(penalty, value)))
        return self.add(value, step)

    def spread(self, number: Any) -> Any:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        places = ir.VectorType(ir.IntType(32), LANES)
        single = self.builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
        return self.builder.shuffle_vector(single, nothing, ir.Constant(places, [0] * LANES))

    def dot(self, a: list[Any], b: list[Any]) -> Any:
        """Sum over a tree: a chain of additions would wait for each in turn."""
        level = [self.multiply(x, y) for x, y in zip(a, b, strict=True)]
        while len(level) > 1:
            odd = level[len(level) // 2 * 2 :]
            level = [self.add(x, y) for x, y in zip(level[::2], level[1::2], strict=False)] + odd
        return self.builder.call(
            self._sum, [ir.Constant(_FLOAT, -0.0), level[0]], fastmath=_REGROUP
        )

    def item(self, data: Any, number: Any) -> Any:
        return self.builder.gep(data, [number])

    def slots(self, data: Any, row: Any) -> list[Any]:
        """Where the vectors of a row of factors lie."""
        vectors = self.builder.bitcast(data, _VECTOR.as_pointer())
        first = self.builder.mul(row, ir.Constant(row.type, self.count))
        return [
            self.item(vectors, self.builder.add(first, ir.Constant(row.type, k)))
            for k in range(self.count)
        ]

    def load(self, slots: list[Any]) -> list[Any]:
        return [self.builder.load(slot, align=_FLOAT_BYTES) for slot in slots]

    def store(self, vectors: list[Any], slots: list[Any]) -> None:
        for vector, slot in zip(vectors, slots, strict=True):
            self.builder.store(vector, slot, align=_FLOAT_BYTES)

    def ask_for(self, slots: list[Any]) -> None:
        """Begin to bring these into the cache; to be written, and used again soon."""
        for slot in slots:
            place = self.builder.bitcast(slot, ir.IntType(8).as_pointer())
            how = [ir.Constant(ir.IntType(32), number) for number in (1, 3, 1)]
            self.builder.call(self._prefetch, [place, *how])

    def kept(self, values: list[Any]) -> list[Any]:
        """Variables that begin with these values."""
        keep: Any = cgutils.alloca_once_value
        return [keep(self.builder, value) for value in values]


def _emit(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """The body of `_learn`: (vectors, reader's factors, book factors, book, value, book bias,
    start, end, following, last, reader's bias, mean, rates, penalties) to the new bias of the
    reader. After the rows `start` to `end` come those from `following` on, none behind `last`.

    Long, as the instructions of the loop are written in the order in which they run.
    """
    e = _Emitter(builder, signature.args[0].count)
    whole = args[6].type

    def data(k: int) -> Any:
        return context.make_array(signature.args[k])(context, builder, args[k]).data

    def four(k: int) -> list[Any]:
        return [builder.load(e.item(data(k), ir.Constant(whole, n))) for n in range(4)]

    def book_at(row: Any) -> Any:
        return builder.sext(builder.load(e.item(data(_BOOK), row)), whole)

    start, end, following, last, bias, mean = args[6:12]
    rates, penalties = four(_RATES), four(_PENALTIES)
    keep_p, keep_q = (
        e.subtract(ir.Constant(_FLOAT, 1.0), e.multiply(rates[k], penalties[k])) for k in (2, 3)
    )
    own = e.slots(data(1), ir.Constant(whole, 0))
    p_kept = e.kept(e.load(own))
    q_kept = e.kept(e.load(e.slots(data(_BOOK_FACTORS), book_at(start))))
    dot_kept, bias_kept = e.kept([e.dot(e.load(p_kept), e.load(q_kept)), bias])
    with cgutils.for_range_slice(builder, start, end, ir.Constant(whole, 1)) as (row, _):
        book = book_at(row)
        after = builder.add(row, ir.Constant(whole, 1))
        # After the last rating there is nothing to begin; its own book stands in.
        after = builder.select(builder.icmp_signed("<", after, end), after, row)
        p, q = e.load(p_kept), e.load(q_kept)
        later = _later(builder, row, end, following, last)
        e.ask_for(e.slots(data(_BOOK_FACTORS), book_at(later)))
        q_next = e.load(e.slots(data(_BOOK_FACTORS), book_at(after)))
        bias, book_bias = builder.load(bias_kept), e.item(data(_BOOK_BIAS), book)
        b = builder.load(book_bias)
        half_stars = builder.uitofp(builder.load(e.item(data(_VALUE), row)), _FLOAT)
        stars = e.multiply(half_stars, ir.Constant(_FLOAT, 0.5))
        known = e.add(e.add(mean, bias), b)
        error = e.subtract(e.subtract(stars, known), builder.load(dot_kept))
        builder.store(e.moved(bias, rates[0], penalties[0], error), bias_kept)
        builder.store(e.moved(b, rates[1], penalties[1], error), book_bias)
        step_p, step_q = e.multiply(rates[2], error), e.multiply(rates[3], error)
        ahead = e.add(e.multiply(keep_p, e.dot(p, q_next)), e.multiply(step_p, e.dot(q, q_next)))
        builder.store(ahead, dot_kept)
        e.store(_blend(e, keep_p, p, step_p, q), p_kept)
        e.store(_blend(e, keep_q, q, step_q, p), e.slots(data(_BOOK_FACTORS), book))
        e.store(q_next, q_kept)
    e.store(e.load(p_kept), own)
    return builder.load(bias_kept)


def _later(builder: Any, row: Any, end: Any, following: Any, last: Any) -> Any:
    """The row AHEAD of this one, in the order in which they are learnt."""
    later = builder.add(row, ir.Constant(row.type, AHEAD))
    beyond = builder.add(following, builder.sub(later, end))
    later = builder.select(builder.icmp_signed("<", later, end), later, beyond)
    return builder.select(builder.icmp_signed("<", later, last), later, last)


def _blend(e: _Emitter, keep: Any, mine: list[Any], step: Any, other: list[Any]) -> list[Any]:
    """keep * mine + step * other."""
    keep, step = e.spread(keep), e.spread(step)
    return [
        e.add(e.multiply(keep, x), e.multiply(step, y)) for x, y in zip(mine, other, strict=True)
    ]


@intrinsic
def _learn(
    typing: Any,
    vectors: Any,
    own: Any,
    book_factors: Any,
    book: Any,
    value: Any,
    book_bias: Any,
    start: Any,
    end: Any,
    following: Any,
    last: Any,
    bias: Any,
    mean: Any,
    rates: Any,
    penalties: Any,
) -> Any:
    arguments = (vectors, own, book_factors, book, value, book_bias, start, end,
                 following, last, bias, mean, rates, penalties)  # fmt: skip
    return types.float32(*arguments), _emit


# Numba gives the first argument itself.
learn: Any = _learn


@compiled
def descend(
    starts: Ints,
    ends: Ints,
    first: int,
    last: int,
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
    reader_factors: Floats,
    book_factors: Floats,
    reader_bias: Floats,
    book_bias: Floats,
    mean: np.float32,
    rates: Floats,
    penalties: Floats,
    vectors: tuple[int, ...],
) -> None:
    """One step of gradient descent on each rating of readers first to last, in place.

    The rows of reader r are `starts[r]:ends[r]`, no book twice; `value` is in half stars. `rates`
    and `penalties` (4,) are those of the reader bias, the book bias, the reader factors and the
    book factors, in Surprise's order of updates. A row of factors is contiguous and is
    `len(vectors)` times 16 floats long; it is a tuple as its length is known to the compiler.
    """
    for r in range(first, last):
        following = starts[min(r + 1, last - 1)]
        if starts[r] < ends[r]:
            reader_bias[r] = learn(
                vectors, reader_factors[r], book_factors, book, value, book_bias, starts[r], ends[r],
                following, len(book) - 1, reader_bias[r], mean, rates, penalties,
            )  # fmt: skip
