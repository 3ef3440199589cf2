"""Suites: every kind of row rule, run by Great Expectations on a batch in memory."""

import logging
import traceback
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from hub.intake.errors import SuiteError
from hub.intake.feed import (
    AnyPresent,
    Check,
    Column,
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
from hub.intake.suites import suite_for
from hub.records.identifiers import AgencyCode

TODAY = date(2026, 6, 30)
DATES = RealDate("%d/%m/%Y", date(1900, 1, 1), not_after_receipt=True)
FUTURE = RealDate("%Y%m%d", date(1990, 1, 1), not_after_receipt=False)
MOMENTS = RealDate("%Y-%m-%dT%H:%M:%S%z", date(1990, 1, 1), not_after_receipt=True)
KINDS = OneOf(("CC", "TI"))
CODE = Matches("^[A-Z0-9-]{4,6}$")
EITHER = Matches("A|B(1|2)")
MONEY = Number(",", 0.0, None)
HOME = Number(".", 1.0, 40.0)
CASES = [
    # check      value                          holds
    (Present(),  "x",                           True),
    (Present(),  None,                          False),
    (KINDS,      "TI",                          True),
    (KINDS,      None,                          True),     # no value is no fault
    (KINDS,      "ti",                          False),
    (KINDS,      " CC",                         False),
    (CODE,       "AB-12",                       True),
    (CODE,       None,                          True),
    (CODE,       "AB-1234",                     False),
    (CODE,       "AB-12\n",                     False),    # the whole value, line end included
    (CODE,       "AB٣12",                       False),
    (EITHER,     "B2",                          True),
    (EITHER,     "AX",                          False),    # not only the first branch
    (MaxLength(3), "ñññ",                       True),     # characters, not bytes
    (MaxLength(3), "abcd",                      False),
    (DATES,      "29/02/2024",                  True),
    (DATES,      None,                          True),
    (DATES,      "29/02/2023",                  False),    # no such day
    (DATES,      "31/12/1899",                  False),
    (DATES,      "30/06/2026",                  True),     # the day of receipt itself
    (DATES,      "01/07/2026",                  False),
    (DATES,      "2024-02-28",                  False),
    (DATES,      "28/02/2024 ",                 False),
    (DATES,      "12/31/2020",                  False),    # month and day swapped
    (FUTURE,     "20991231",                    True),
    (FUTURE,     "19891231",                    False),
    (MOMENTS,    "2026-06-30T09:00:00-05:00",   True),
    (MOMENTS,    "2026-06-30T09:00:00Z",        True),
    (MOMENTS,    "2026-06-30",                  False),
    (MOMENTS,    "2026-07-02T00:00:00-05:00",   False),
    (MONEY,      "1250000,50",                  True),
    (MONEY,      "0",                           True),
    (MONEY,      "-1",                          False),
    (MONEY,      "12.50",                       False),    # the other decimal mark
    (MONEY,      "1e5",                         False),
    (MONEY,      "nan",                         False),
    (MONEY,      "",                            False),
    (HOME,       "40",                          True),
    (HOME,       "41",                          False),
    (HOME,       "0",                           False),
    (HOME,       "4 ",                          False),
]  # fmt: skip


def _object(*checks: Check, column: str | None = "a") -> FeedObject:
    rules = tuple(
        RowRule(f"regla-{number}", column, check, f"Razón {number}.")
        for number, check in enumerate(checks)
    )
    columns = tuple(
        Column(name, "public", "public", "string", is_required=False, is_primary_key=name == "a")
        for name in ("a", "b")
    )
    return FeedObject(AgencyCode("x"), "cosa", columns, rules, None, None)


def _table(first: Sequence[str | None], second: Sequence[str | None] | None = None) -> pa.Table:
    numbers = pa.array(range(len(first)), pa.int64())
    columns = [pa.array(values, pa.string()) for values in (first, second or [None] * len(first))]
    return pa.Table.from_arrays([numbers, *columns], names=["row_number", "a", "b"])


@pytest.fixture(scope="module")
def verdicts() -> dict[tuple[Check, str | None], bool]:
    """Run each check once, on all its values."""
    found: dict[tuple[Check, str | None], bool] = {}
    for check in dict.fromkeys(check for check, _, _ in CASES):
        values = [value for other, value, _ in CASES if other == check]
        breaches = list(suite_for(_object(check), TODAY).breaches(_table(values)))
        broken = {position for breach in breaches for position in breach.positions}
        found |= {(check, value): place not in broken for place, value in enumerate(values)}
    return found


@pytest.mark.parametrize(("check", "value", "holds"), CASES)
def test_a_rule_holds_or_not(
    check: Check, value: str | None, holds: bool, verdicts: dict[tuple[Check, str | None], bool]
) -> None:
    assert verdicts[check, value] is holds


def test_one_run_gives_the_positions_of_every_rule_in_the_contract_s_order() -> None:
    suite = suite_for(_object(Present(), KINDS, MaxLength(2)), TODAY)

    breaches = list(suite.breaches(_table(["CC", None, "otro", "TI", "XX"])))

    assert [(breach.rule.rule, breach.positions) for breach in breaches] == [
        ("regla-0", (1,)),
        ("regla-1", (2, 4)),
        ("regla-2", (2,)),
    ]


def test_a_rule_may_look_at_several_columns() -> None:
    suite = suite_for(_object(AnyPresent(("a", "b")), column=None), TODAY)

    breaches = list(suite.breaches(_table(["x", None, None], [None, "y", None])))

    assert [breach.positions for breach in breaches] == [(2,)]


def test_a_column_without_any_value_is_judged_too() -> None:
    suite = suite_for(_object(Present(), DATES, MONEY, CODE, MaxLength(2), KINDS), TODAY)

    breaches = list(suite.breaches(_table([None, None])))

    assert [(breach.rule.rule, breach.positions) for breach in breaches] == [("regla-0", (0, 1))]


def test_more_than_a_few_breaches_are_all_reported() -> None:
    suite = suite_for(_object(KINDS), TODAY)

    (breach,) = suite.breaches(_table(["no"] * 500))

    assert breach.positions == tuple(range(500))


def test_no_rows_and_no_rules_need_no_run() -> None:
    assert list(suite_for(_object(Present()), TODAY).breaches(_table([]))) == []
    assert list(suite_for(_object(), TODAY).breaches(_table(["x"]))) == []


def test_what_needs_the_whole_delivery_is_left_to_the_lake() -> None:
    suite = suite_for(_object(Once()), TODAY)

    assert list(suite.breaches(_table(["x", "x"]))) == []


def test_a_rule_that_cannot_run_stops_everything_and_shows_no_value() -> None:
    nonsense = RealDate("%Q%Q", date(1900, 1, 1), not_after_receipt=True)
    suite = suite_for(_object(Present(), nonsense), TODAY)
    table = _table(["MARCA"])

    with pytest.raises(SuiteError, match="La regla regla-1 no se pudo evaluar") as caught:
        list(suite.breaches(table))

    assert "MARCA" not in "".join(traceback.format_exception(caught.value))


def test_nothing_is_logged_or_printed_about_values(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    suite = suite_for(_object(KINDS, CODE, DATES, MONEY), TODAY)

    list(suite.breaches(_table(["MARCA-PERSONAL"] * 30)))

    shown = caplog.text + "".join(capfd.readouterr()) + repr(suite)
    assert "MARCA" not in shown
