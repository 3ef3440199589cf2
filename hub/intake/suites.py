"""Great Expectations: a suite generated from the row rules of one object, run in memory.

The library takes seconds to import, so only validation imports this module. Its results hold
the values that failed; they are reduced here to row positions and go no further (P4). No
telemetry, no progress bar, no store on disk.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hub.intake.errors import SuiteError
from hub.intake.expectations import ExpectDatesWithin, ExpectNumbersWithin, ExpectWholeMatches
from hub.intake.feed import (
    AnyPresent,
    Breach,
    FeedObject,
    Matches,
    MaxLength,
    Number,
    Once,
    OneOf,
    Present,
    RealDate,
    RowRule,
)

with warnings.catch_warnings():
    # The library imports a module that Python deprecates; it is not ours to mend.
    warnings.simplefilter("ignore", DeprecationWarning)
    import great_expectations as gx
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.expectations.core.expect_column_value_lengths_to_be_between import (
        ExpectColumnValueLengthsToBeBetween,
    )
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
        ExpectColumnValuesToBeInSet,
    )
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
        ExpectColumnValuesToNotBeNull,
    )
    from great_expectations.expectations.expectation import Expectation

# COMPLETE is the one format that lists every position; values come with it and are dropped.
RESULT_FORMAT = {"result_format": "COMPLETE", "include_unexpected_rows": False}


@dataclass(frozen=True, slots=True)
class Suite:
    """The row rules of one object, ready to run on batches."""

    rules: Mapping[str, RowRule]
    suite: gx.ExpectationSuite = field(repr=False)
    batches: BatchDefinition[None] = field(repr=False)

    def breaches(self, table: pa.Table) -> Iterator[Breach]:
        """Yield the rules that some row of the batch breaks, in the order of the contract."""
        if not self.rules or not len(table):
            return
        batch = self.batches.get_batch({"dataframe": _frame(table, self.rules)})
        outcome = batch.validate(self.suite, result_format=RESULT_FORMAT)
        found = dict(_positions(result) for result in outcome.results)
        for name, rule in self.rules.items():
            if found[name]:
                yield Breach(rule, found[name])


def suite_for(found: FeedObject, received: date) -> Suite:
    """Generate the suite of one object; dates are judged against the day of receipt."""
    # `Once` needs the whole delivery and is judged in the lake.
    rules = {rule.rule: rule for rule in found.rules if not isinstance(rule.check, Once)}
    expectations = [_expectation(rule, received) for rule in rules.values()]
    return Suite(rules, gx.ExpectationSuite(found.name, expectations), _batch_definition())


def _batch_definition() -> BatchDefinition[None]:
    # Nothing of the library's own configuration is looked for: no file, no variable, no account.
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    asset = context.data_sources.add_pandas("memory").add_dataframe_asset("delivery")
    return asset.add_batch_definition_whole_dataframe("batch")


def _expectation(rule: RowRule, received: date) -> Expectation:
    """Return the expectation of one rule, which carries the rule's id."""
    column, meta = rule.column or rule.rule, {"rule": rule.rule}
    match rule.check:
        case Present() | AnyPresent():
            return ExpectColumnValuesToNotBeNull(column=column, meta=meta)
        case OneOf(values):
            return ExpectColumnValuesToBeInSet(column=column, value_set=list(values), meta=meta)
        case Matches(pattern):
            return ExpectWholeMatches(column=column, pattern=pattern, meta=meta)
        case MaxLength(maximum):
            return ExpectColumnValueLengthsToBeBetween(column=column, max_value=maximum, meta=meta)
        case RealDate(layout, earliest, not_after_receipt):
            return ExpectDatesWithin(
                column=column,
                layout=layout,
                earliest=earliest.isoformat(),
                latest=received.isoformat() if not_after_receipt else None,
                meta=meta,
            )
        case Number(decimal, minimum, maximum):
            return ExpectNumbersWithin(
                column=column, decimal=decimal, minimum=minimum, maximum=maximum, meta=meta
            )
        case Once():
            raise SuiteError(f"La regla {rule.rule} se comprueba en el lago, no por lotes.")
        case _:
            assert_never(rule.check)


def _frame(table: pa.Table, rules: Mapping[str, RowRule]) -> pd.DataFrame:
    """Return what the rules look at and no more, each column under the name that they use."""
    # Columns without a rule never reach the library.
    judged: dict[str, pa.ChunkedArray] = {}
    for rule in rules.values():
        if isinstance(rule.check, AnyPresent):
            judged[rule.rule] = pc.coalesce(*(table[name] for name in rule.check.columns))
        elif rule.column is not None:
            judged[rule.column] = table[rule.column]
    frame: pd.DataFrame = pa.table(judged).to_pandas()
    return frame


def _positions(result: ExpectationValidationResult) -> tuple[str, tuple[int, ...]]:
    """Reduce a result to the rule's id and row positions; values are dropped here.

    A rule that failed to run has no list at all, which must not pass for "no breach".
    """
    meta = result.expectation_config.meta if result.expectation_config else None
    positions = result.result.get("unexpected_index_list")
    if not meta or positions is None:
        name = meta["rule"] if meta else "sin nombre"
        raise SuiteError(f"La regla {name} no se pudo evaluar: revísela en el contrato.")
    return str(meta["rule"]), tuple(int(position) for position in positions)
