"""Whole deliveries of odd values: clear verdicts, and nothing that grows without bound."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import duckdb
import pytest

from hub.intake.deliveries import Delivery, DeliveryState
from hub.intake.feed import Feed
from hub.intake.validated import validate
from hub.settings import Settings
from hub.vault.keyring import Secret

Lake = duckdb.DuckDBPyConnection
Values = Mapping[str, object]
Deliver = Callable[[Sequence[Values]], Delivery]
ROWS = 3_000
TABLE = "validated_hacienda_propiedad"


@pytest.fixture
def take_in(
    csv_file: Callable[[Sequence[Values]], bytes],
    deliver: Callable[[str, bytes], Delivery],
    feeds: Mapping[str, Feed],
    intake: Lake,
    settings: Settings,
    key: Secret,
) -> Deliver:
    """Land and validate a delivery of hacienda."""

    def land_and_validate(rows: Sequence[Values]) -> Delivery:
        found = deliver("hacienda", csv_file(rows))
        return validate(found, feeds["hacienda"], intake, settings.landing, key)

    return land_and_validate


def _many(good: Values, **odd: object) -> list[Values]:
    return [{**good, "id_registro": f"HAC-{number:05d}", **odd} for number in range(ROWS)]


def _rules(lake: Lake) -> Counter[str]:
    return Counter(rule for (rule,) in lake.execute("select rule from quarantined").fetchall())


def test_names_of_a_hundred_letters_are_taken_as_they_are(
    take_in: Deliver, good: Values, intake: Lake
) -> None:
    done = take_in(_many(good, propietario="Ñ" * 100))

    assert (done.rows_validated, done.rows_quarantined) == (ROWS, 0)
    assert intake.execute(f"select max(length(propietario)) from {TABLE}").fetchone() == (100,)


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "00/00/0000", "15/03/20260"])
def test_a_day_that_no_one_was_born_on_sets_every_row_aside_with_its_reason(
    day: str, take_in: Deliver, good: Values, intake: Lake
) -> None:
    done = take_in(_many(good, fecha_nacimiento=day))

    assert (done.rows_validated, done.rows_quarantined) == (0, ROWS)
    assert _rules(intake) == {"fecha_nacimiento-imposible": ROWS}


def test_one_value_in_every_row_is_no_fault_but_for_the_key(
    take_in: Deliver, good: Values, intake: Lake
) -> None:
    done = take_in([good] * ROWS)

    assert (done.rows_validated, done.rows_quarantined) == (1, ROWS - 1)
    assert _rules(intake) == {"id_registro-repetido": ROWS - 1}


def test_columns_without_any_value_are_fine_where_the_contract_lets_them_be_empty(
    take_in: Deliver, good: Values, intake: Lake
) -> None:
    empty = dict.fromkeys(("tipo_doc", "num_doc", "fecha_nacimiento", "telefono", "avaluo"), "")

    done = take_in(_many(good, **empty))

    assert (done.rows_validated, done.rows_quarantined) == (ROWS, 0)
    assert intake.execute(f"select count(tipo_doc) from {TABLE}").fetchone() == (0,)


def test_a_file_of_nothing_but_separators_says_of_every_row_what_it_lacks(
    take_in: Deliver, intake: Lake
) -> None:
    done = take_in([{}] * ROWS)

    assert (done.state, done.rows_quarantined) == (DeliveryState.VALIDATED, ROWS)
    (rule, reason, row_json) = intake.execute(
        "select rule, reason, row_json from quarantined limit 1"
    ).fetchall()[0]
    assert rule == "id_registro-ausente"
    assert "propietario" in row_json
    assert "año gravable" in reason
    assert set(json.loads(row_json).values()) == {None}


def test_a_row_in_every_line_break_is_read_into_one_text(
    take_in: Deliver, good: Values, intake: Lake
) -> None:
    done = take_in(_many(good, direccion='"Calle 5\ncasa 2"'))

    assert (done.rows_in, done.rows_validated) == (ROWS, ROWS)
    assert intake.execute(f"select distinct direccion from {TABLE}").fetchall() == [
        ("Calle 5\ncasa 2",)
    ]
