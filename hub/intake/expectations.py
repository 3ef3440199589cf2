"""Expectations of our own: each tells the positions of the rows that break a rule, never a value.

The library's own expectations of columns list the values that fail, copy the batch for each rule
and, for patterns, use a backtracking engine, which a hostile value can stall, and which takes a
value with a line end after it for a match. These look once at each distinct value of a column
and match patterns with RE2 on the whole value.
"""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from typing_extensions import override

with warnings.catch_warnings():
    # The library imports a module that Python deprecates; it is not ours to mend.
    warnings.simplefilter("ignore", DeprecationWarning)
    from great_expectations.core.metric_domain_types import MetricDomainTypes
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import BatchExpectation
    from great_expectations.expectations.metrics.metric_provider import metric_value
    from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

POSITIONS = "positions"
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def are_of_the_list(texts: pa.Array, values: Sequence[str]) -> pa.Array:
    """Tell which texts are among these."""
    return pc.is_in(texts, pa.array(values, pa.string()))


def are_whole_matches(texts: pa.Array, pattern: str) -> pa.Array:
    """Tell which texts match a pattern from their first character to their last."""
    return pc.match_substring_regex(texts, f"^(?:{pattern})$")


def are_dates_within(texts: pa.Array, layout: str, earliest: str, latest: str | None) -> pa.Array:
    """Tell which texts are days of the calendar, in this layout, between two days."""
    # Eight times as fast as strptime on every value; a property test holds the two together.
    column = pd.Series(texts.to_pandas(), dtype="str")
    moments = pd.to_datetime(column, format=layout, errors="coerce", utc=True)
    days = moments.dt.tz_localize(None).dt.normalize()
    holds = days.notna() & (days >= pd.Timestamp(earliest))
    return pa.array(holds & (days <= pd.Timestamp(latest)) if latest else holds)


def are_numbers_within(
    texts: pa.Array, decimal: str, minimum: float | None, maximum: float | None
) -> pa.Array:
    """Tell which texts are plain numbers with this decimal mark, between two bounds."""
    # ASCII digits and no exponent, thousands mark, NaN or infinity: what every reader reads alike.
    holds = are_whole_matches(texts, rf"-?[0-9]{{1,18}}(?:{re.escape(decimal)}[0-9]{{1,9}})?")
    plain = pc.replace_substring(pc.if_else(holds, texts, "0"), decimal, ".")
    numbers = plain.cast(pa.float64())
    if minimum is not None:
        holds = pc.and_(holds, pc.greater_equal(numbers, minimum))
    if maximum is not None:
        holds = pc.and_(holds, pc.less_equal(numbers, maximum))
    return holds


class _Positions(TableMetricProvider):
    """How a rule looks at a batch: the positions of the rows that break it."""

    holds: ClassVar[Callable[..., pa.Array]]  # which of these texts keep the rule

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it with the class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, object],
        metric_value_kwargs: dict[str, object],
        **_: object,
    ) -> list[int]:
        given = dict(metric_value_kwargs)
        frame, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        broken = cls.broken(frame[given.pop("column")], **given)
        return [int(position) for position in np.flatnonzero(broken)]

    @classmethod
    def broken(cls, column: "pd.Series[str]", **given: object) -> Mask:
        """Tell which rows break the rule; a column of texts comes with each text once."""
        distinct = pa.array(column.cat.categories, pa.string())
        holds = cls.holds(distinct, **given).to_numpy(zero_copy_only=False)
        # No value has the code -1 and is no fault: the entry added last answers for it.
        return np.append(~holds, [False])[column.cat.codes.to_numpy()]


class _NoPositions(BatchExpectation):
    """Expect that no row breaks the rule."""

    column: str

    @override
    def _validate(
        self, metrics: Mapping[str, list[int]], *_: object, **__: object
    ) -> dict[str, object]:
        (found,) = (metrics[name] for name in self.metric_dependencies)
        return {"success": not found, "result": {POSITIONS: found}}


class Presence(_Positions):
    """How presence is looked at: the column says whether there is a value."""

    metric_name = "rows.presence"
    value_keys = ("column",)

    @classmethod
    @override
    def broken(cls, column: "pd.Series[str]", **given: object) -> Mask:
        return ~column.to_numpy(dtype=np.bool_)


class ExpectPresence(_NoPositions):
    """Expect a value in every row."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.presence",)
    success_keys: ClassVar[tuple[str, ...]] = ("column",)


class Lengths(_Positions):
    """How length is looked at: the column holds the number of characters."""

    metric_name = "rows.lengths"
    value_keys = ("column", "maximum")

    @classmethod
    @override
    def broken(cls, column: "pd.Series[str]", **given: object) -> Mask:
        return column.to_numpy(dtype=np.int64) > given["maximum"]


class ExpectLengthsUpTo(_NoPositions):
    """Expect texts of at most so many characters; no value is no fault."""

    maximum: int
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.lengths",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "maximum")


class OneOfThem(_Positions):
    """How a list of values is looked at."""

    metric_name = "rows.one_of_them"
    value_keys = ("column", "values")

    holds = staticmethod(are_of_the_list)


class ExpectOneOfThem(_NoPositions):
    """Expect values of a list; no value is no fault."""

    values: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.one_of_them",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "values")


class WholeMatches(_Positions):
    """How a pattern is looked at."""

    metric_name = "rows.whole_matches"
    value_keys = ("column", "pattern")
    holds = staticmethod(are_whole_matches)


class ExpectWholeMatches(_NoPositions):
    """Expect values that match a pattern as a whole; no value is no fault."""

    pattern: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.whole_matches",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "pattern")


class DatesWithin(_Positions):
    """How dates are looked at."""

    metric_name = "rows.dates_within"
    value_keys = ("column", "layout", "earliest", "latest")
    holds = staticmethod(are_dates_within)


class ExpectDatesWithin(_NoPositions):
    """Expect dates of the calendar between two days; no value is no fault."""

    layout: str
    earliest: str
    latest: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.dates_within",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "layout", "earliest", "latest")


class NumbersWithin(_Positions):
    """How numbers are looked at."""

    metric_name = "rows.numbers_within"
    value_keys = ("column", "decimal", "minimum", "maximum")
    holds = staticmethod(are_numbers_within)


class ExpectNumbersWithin(_NoPositions):
    """Expect numbers between two bounds; no value is no fault."""

    decimal: str
    minimum: float | None = None
    maximum: float | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.numbers_within",)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "decimal", "minimum", "maximum")
