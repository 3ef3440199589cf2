"""Great Expectations: a suite generated from the row rules of one object, run in memory.

The library takes seconds to import, so only validation imports this module. Its results are row
positions and no value (P4). No telemetry, no progress bar, no store on disk.
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
from hub.intake.expectations import (
    POSITIONS,
    ExpectDatesWithin,
    ExpectLengthsUpTo,
    ExpectNumbersWithin,
    ExpectOneOfThem,
    ExpectPresence,
    ExpectWholeMatches,
)
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
    from great_expectations.expectations.expectation import Expectation

RESULT_FORMAT = {"result_format": "BASIC"}


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
    column, meta = _judged_as(rule), {"rule": rule.rule}
    match rule.check:
        case Present() | AnyPresent():
            return ExpectPresence(column=column, meta=meta)
        case MaxLength(maximum):
            return ExpectLengthsUpTo(column=column, maximum=maximum, meta=meta)
        case OneOf(values):
            return ExpectOneOfThem(column=column, values=list(values), meta=meta)
        case Matches(pattern):
            return ExpectWholeMatches(column=column, pattern=pattern, meta=meta)
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


def _judged_as(rule: RowRule) -> str:
    """Name what a rule looks at: its column's texts, or something of its own made from columns."""
    own = isinstance(rule.check, Present | AnyPresent | MaxLength)
    return rule.rule if own else rule.column or rule.rule


def _frame(table: pa.Table, rules: Mapping[str, RowRule]) -> pd.DataFrame:
    """Return what the rules look at and no more: presence, lengths, or each text once."""
    # Columns without a rule never reach the library.
    judged: dict[str, pa.Array] = {}
    for rule in rules.values():
        name = _judged_as(rule)
        if name not in judged:
            judged[name] = _look(table, rule)
    frame: pd.DataFrame = pa.table(judged).to_pandas()
    return frame


def _look(table: pa.Table, rule: RowRule) -> pa.Array:
    match rule.check:
        case AnyPresent(names):
            return pc.is_valid(pc.coalesce(*(table[name] for name in names)))
        case Present():
            return pc.is_valid(table[rule.column])
        case MaxLength():
            return pc.fill_null(pc.utf8_length(table[rule.column]), 0)
        case _:
            return table[rule.column].combine_chunks().dictionary_encode()


def _positions(result: ExpectationValidationResult) -> tuple[str, tuple[int, ...]]:
    """Read the rule's id and the positions out of a result.

    A rule that failed to run has no list at all, which must not pass for "no breach".
    """
    meta = result.expectation_config.meta if result.expectation_config else None
    positions = result.result.get(POSITIONS)
    if not meta or positions is None:
        name = meta["rule"] if meta else "sin nombre"
        raise SuiteError(f"La regla {name} no se pudo evaluar: revísela en el contrato.")
    return str(meta["rule"]), tuple(positions)
