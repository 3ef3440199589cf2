"""From breaches to quarantined rows: one a row, with every reason, in the order of the file."""

import json

import pyarrow as pa

from hub.intake.feed import Breach, Column, FeedObject, Present, RowRule
from hub.intake.quarantined import broken_by
from hub.records.identifiers import AgencyCode

COLUMNS = tuple(
    Column(name, "public", "public", "string", is_required=False, is_primary_key=name == "a")
    for name in ("a", "b")
)
THING = FeedObject(AgencyCode("x"), "cosa", COLUMNS, (), None, None)
TABLE = pa.table({"row_number": [11, 12, 13], "a": ["1", None, "3"], "b": ["ñ", "y", None]})
FIRST = RowRule("a-ausente", "a", Present(), "Falta a.")
SECOND = RowRule("b-ausente", "b", Present(), "Falta b.")
WHOLE = RowRule("nada", None, Present(), "No hay nada.")


def test_no_breach_makes_no_row() -> None:
    assert broken_by(THING, TABLE, []) == ()


def test_rows_come_in_the_order_of_the_file_with_their_own_numbers() -> None:
    rows = broken_by(THING, TABLE, [Breach(SECOND, (2,)), Breach(FIRST, (1,))])

    assert [(row.row_number, row.rule, row.column) for row in rows] == [
        (12, "a-ausente", "a"),
        (13, "b-ausente", "b"),
    ]


def test_a_row_that_breaks_several_rules_has_the_first_and_every_reason() -> None:
    (row,) = broken_by(THING, TABLE, [Breach(FIRST, (1,)), Breach(SECOND, (1,))])

    assert (row.rule, row.reason) == ("a-ausente", "Falta a. Falta b.")


def test_a_rule_on_the_whole_row_blames_no_column() -> None:
    (row,) = broken_by(THING, TABLE, [Breach(WHOLE, (0,))])

    assert (row.column, row.object_name) == (None, "cosa")


def test_the_row_is_kept_as_read_without_its_number() -> None:
    (row,) = broken_by(THING, TABLE, [Breach(FIRST, (0,))])

    assert json.loads(row.row_json) == {"a": "1", "b": "ñ"}
    assert "ñ" not in repr(row)
