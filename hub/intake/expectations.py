"""Expectations of our own, for text columns: whole matches, dates and numbers within bounds.

The library's own pattern check uses a backtracking engine, which a hostile value can stall, and
takes a value with a line end after it for a match; this one is RE2 on the whole value.
"""

import re
import warnings

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

with warnings.catch_warnings():
    # The library imports a module that Python deprecates; it is not ours to mend.
    warnings.simplefilter("ignore", DeprecationWarning)
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import ColumnMapExpectation
    from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
        column_condition_partial,
    )
    from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
        ColumnMapMetricProvider,
    )


def are_whole_matches(column: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Tell which texts match a pattern from their first character to their last."""
    texts = pa.array(column, pa.string(), from_pandas=True)
    matches = pc.match_substring_regex(texts, f"^(?:{pattern})$").to_pandas()
    return pd.Series(matches.to_numpy(dtype=bool), index=column.index)


def are_dates_within(
    column: "pd.Series[str]", layout: str, earliest: str, latest: str | None
) -> "pd.Series[bool]":
    """Tell which texts are days of the calendar, in this layout, between two days."""
    # Eight times as fast as strptime on every value; a property test holds the two together.
    moments = pd.to_datetime(column, format=layout, errors="coerce", utc=True)
    days = moments.dt.tz_localize(None).dt.normalize()
    holds = days.notna() & (days >= pd.Timestamp(earliest))
    return holds & (days <= pd.Timestamp(latest)) if latest else holds


def are_numbers_within(
    column: "pd.Series[str]", decimal: str, minimum: float | None, maximum: float | None
) -> "pd.Series[bool]":
    """Tell which texts are plain numbers with this decimal mark, between two bounds."""
    # ASCII digits and no exponent, thousands mark, NaN or infinity: what every reader reads alike.
    plain = column.str.fullmatch(rf"-?[0-9]{{1,18}}(?:{re.escape(decimal)}[0-9]{{1,9}})?")
    texts = column.where(plain.astype(bool)).str.replace(decimal, ".", regex=False)
    numbers = pd.to_numeric(texts, errors="coerce")
    holds = numbers.notna()
    if minimum is not None:
        holds &= numbers >= minimum
    if maximum is not None:
        holds &= numbers <= maximum
    return holds


class WholeMatches(ColumnMapMetricProvider):
    """How the pattern expectation looks at a batch."""

    condition_metric_name = "column_values.whole_matches"
    condition_value_keys = ("pattern",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it with the class
        column: "pd.Series[str]",
        pattern: str,
        **_: object,
    ) -> "pd.Series[bool]":
        return are_whole_matches(column, pattern)


class ExpectWholeMatches(ColumnMapExpectation):
    """Expect values that match a pattern as a whole; no value is no fault."""

    pattern: str

    map_metric = "column_values.whole_matches"
    success_keys = ("pattern", "mostly")
    args_keys = ("column", "pattern")


class DatesWithin(ColumnMapMetricProvider):
    """How the date expectation looks at a batch."""

    condition_metric_name = "column_values.dates_within"
    condition_value_keys = ("layout", "earliest", "latest")

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it with the class
        column: "pd.Series[str]",
        layout: str,
        earliest: str,
        latest: str | None,
        **_: object,
    ) -> "pd.Series[bool]":
        return are_dates_within(column, layout, earliest, latest)


class ExpectDatesWithin(ColumnMapExpectation):
    """Expect dates of the calendar between two days; no value is no fault."""

    layout: str
    earliest: str
    latest: str | None = None

    map_metric = "column_values.dates_within"
    success_keys = ("layout", "earliest", "latest", "mostly")
    args_keys = ("column", "layout", "earliest", "latest")


class NumbersWithin(ColumnMapMetricProvider):
    """How the number expectation looks at a batch."""

    condition_metric_name = "column_values.numbers_within"
    condition_value_keys = ("decimal", "minimum", "maximum")

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it with the class
        column: "pd.Series[str]",
        decimal: str,
        minimum: float | None,
        maximum: float | None,
        **_: object,
    ) -> "pd.Series[bool]":
        return are_numbers_within(column, decimal, minimum, maximum)


class ExpectNumbersWithin(ColumnMapExpectation):
    """Expect numbers between two bounds; no value is no fault."""

    decimal: str
    minimum: float | None = None
    maximum: float | None = None

    map_metric = "column_values.numbers_within"
    success_keys = ("decimal", "minimum", "maximum", "mostly")
    args_keys = ("column", "decimal", "minimum", "maximum")
