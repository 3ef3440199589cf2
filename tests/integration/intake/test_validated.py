"""Validation: each row ends in one place with a reason; a bad file is refused and others go on."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import duckdb
import pyarrow as pa
import pytest

from hub.intake.deliveries import Delivery, DeliveryState, register
from hub.intake.errors import BalanceError, LandingError
from hub.intake.feed import Feed, FileCheck, FileRule
from hub.intake.sealed import sealed_path
from hub.intake.validated import validate
from hub.settings import Settings
from hub.vault.errors import UnsealError
from hub.vault.keyring import Secret

Lake = duckdb.DuckDBPyConnection
Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Deliver = Callable[[str, bytes], Delivery]
Validate = Callable[..., Delivery]
TABLE = "validated_hacienda_propiedad"


@pytest.fixture
def run(feeds: Mapping[str, Feed], intake: Lake, settings: Settings, key: Secret) -> Validate:
    """Validate a delivery, by its contract or by a changed one."""

    def validate_as(
        found: Delivery, feed: Feed | None = None, lake: Lake | None = None
    ) -> Delivery:
        contract = feed or feeds[found.agency]
        return validate(found, contract, lake or intake, settings.landing, key)

    return validate_as


def _rows(lake: Lake, query: str) -> list[tuple[object, ...]]:
    return lake.execute(query).fetchall()


def _counts(found: Delivery) -> tuple[int | None, int | None, int | None]:
    return found.rows_in, found.rows_validated, found.rows_quarantined


def test_good_rows_reach_their_table_as_delivered(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    delivery = deliver("hacienda", csv_file([good]))

    done = run(delivery)

    assert (done.state, _counts(done)) == (DeliveryState.VALIDATED, (1, 1, 0))
    rows = _rows(intake, f"select delivery_id, row_number, propietario, correo from {TABLE}")
    assert rows == [(delivery.delivery_id, 2, "MUÑOZ PEÑA ANA", None)]


def test_a_bad_row_goes_to_quarantine_with_rule_column_reason_and_itself(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    bad = {**good, "id_registro": "HAC-0002", "fecha_nacimiento": "31/02/1990"}

    done = run(deliver("hacienda", csv_file([good, bad])))

    assert _counts(done) == (2, 1, 1)
    ((*where, rule, column, reason, row_json),) = _rows(intake, "select * from quarantined")
    assert where == [done.delivery_id, "propiedad", 3]
    assert (rule, column) == ("fecha_nacimiento-imposible", "fecha_nacimiento")
    assert "no existe en el calendario" in str(reason)
    assert json.loads(str(row_json))["fecha_nacimiento"] == "31/02/1990"


def test_a_row_that_breaks_two_rules_is_one_row_with_both_reasons(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    bad = {**good, "tipo_doc": "XX", "estado": "QUIZÁ"}

    done = run(deliver("hacienda", csv_file([bad])))

    assert _counts(done) == (1, 0, 1)
    ((rule, reason),) = _rows(intake, "select rule, reason from quarantined")
    assert rule == "tipo_doc-desconocido"
    assert "«tipo_doc»" in str(reason)
    assert "AL DIA" in str(reason)


def test_of_rows_with_one_key_the_first_good_one_stays(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    spoiled = {**good, "estado": "QUIZÁ"}
    again = {**good, "saldo": "10,00"}

    done = run(deliver("hacienda", csv_file([spoiled, good, again, again])))

    assert _counts(done) == (4, 1, 3)
    assert _rows(intake, f"select row_number from {TABLE}") == [(3,)]
    repeated = _rows(
        intake,
        "select row_number, column_name, row_json from quarantined "
        "where rule = 'id_registro-repetido' order by row_number",
    )
    assert [row[:2] for row in repeated] == [(4, "id_registro"), (5, "id_registro")]
    assert json.loads(str(repeated[0][2]))["saldo"] == "10,00"
    assert "delivery_id" not in json.loads(str(repeated[0][2]))


def test_the_same_key_in_another_delivery_is_no_repetition(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate
) -> None:
    run(deliver("hacienda", csv_file([good])))

    done = run(deliver("hacienda", csv_file([{**good, "saldo": "10,00"}])))

    assert _counts(done) == (1, 1, 0)


def test_rows_that_could_not_be_read_are_counted_and_kept(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    header, row, _ = csv_file([good]).split(b"\r\n")
    data = b"\r\n".join([header, row + b";de mas", row, b""])

    done = run(deliver("hacienda", data))

    assert _counts(done) == (2, 1, 1)
    ((rule, row_json),) = _rows(intake, "select rule, row_json from quarantined")
    assert rule == "campos-de-mas-o-de-menos"
    assert json.loads(str(row_json))["fila"].endswith(";de mas")


def test_a_refused_file_keeps_its_bytes_and_names_its_rule(
    deliver: Deliver, run: Validate, settings: Settings, intake: Lake
) -> None:
    done = run(deliver("hacienda", b"otra;cosa\r\n1;2\r\n"))

    assert (done.state, done.refused_rule) == (DeliveryState.REFUSED, "columnas-equivocadas")
    assert done.refused_reason is not None
    assert done.refused_reason.startswith("Las columnas no son las del contrato")
    assert _counts(done) == (0, 0, 0)
    assert sealed_path(settings.landing, done.delivery_id).exists()
    assert _rows(intake, "select * from quarantined") == []


def test_a_file_refused_at_its_last_row_leaves_no_row_behind(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    rows = [{**good, "id_registro": f"HAC-{number}"} for number in range(1000, 22_000)]

    done = run(deliver("hacienda", csv_file(rows)[:-30]))

    assert done.refused_rule == "archivo-cortado"
    assert _rows(intake, f"select count(*) from {TABLE}") == [(0,)]


def test_one_refused_file_does_not_stop_the_others(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    for data in (b"", csv_file([good]), b"x" * 5_000):
        deliver("hacienda", data)

    states = {run(delivery).state for delivery in register(intake)}

    assert states == {DeliveryState.REFUSED, DeliveryState.VALIDATED}
    assert _rows(intake, f"select count(*) from {TABLE}") == [(1,)]


def test_running_a_delivery_again_replaces_its_rows_and_no_others(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    bad = {**good, "id_registro": "HAC-0009", "estado": "?"}
    first = deliver("hacienda", csv_file([good, bad]))
    other = deliver("hacienda", csv_file([{**good, "saldo": "5"}, bad]))
    before = [run(first), run(other)]

    again = run(first)

    assert [again, before[1]] == register(intake)
    assert _counts(again) == _counts(before[0]) == (2, 1, 1)
    assert _rows(intake, f"select count(*) from {TABLE}") == [(2,)]
    assert _rows(intake, "select count(*) from quarantined") == [(2,)]


@pytest.fixture
def hacienda(feeds: Mapping[str, Feed]) -> Feed:
    return feeds["hacienda"]


def test_a_stricter_contract_turns_a_delivery_away_when_it_runs_again(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, hacienda: Feed
) -> None:
    delivery = run(deliver("hacienda", csv_file([good])))
    small = FileRule("archivo-demasiado-grande", FileCheck.MAX_BYTES, 10, "Divida la entrega.")
    rules = {**hacienda.file_rules, FileCheck.MAX_BYTES: small}

    done = run(delivery, replace(hacienda, file_rules=rules))

    assert (done.state, done.refused_reason) == (DeliveryState.REFUSED, "Divida la entrega.")
    assert _counts(done) == (0, 0, 0)


def test_a_refused_delivery_can_be_accepted_later(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, hacienda: Feed
) -> None:
    delivery = deliver("hacienda", csv_file([good]))
    refused = run(delivery, replace(hacienda, delimiter=","))

    done = run(refused)

    assert (done.state, done.refused_rule, _counts(done)) == ("validated", None, (1, 1, 0))


def test_a_delivery_without_rows_is_valid_and_empty(
    csv_file: Make, deliver: Deliver, run: Validate
) -> None:
    done = run(deliver("hacienda", csv_file([])))

    assert (done.state, _counts(done)) == (DeliveryState.VALIDATED, (0, 0, 0))


def test_two_objects_of_one_file_go_to_two_tables(
    json_file: Make, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    patient = {
        "resourceType": "Patient",
        "id": "P-0001",
        "name": [{"given": ["Ana"], "family": "Ruiz"}],
        "meta": {"lastUpdated": "2026-01-02T09:00:00-05:00"},
    }
    vaccine = {
        "resourceType": "Immunization",
        "id": "V-0001",
        "patient": {"reference": "Patient/P-0001"},
        "vaccineCode": {"coding": [{"code": "88"}], "text": "Influenza"},
        "occurrenceDateTime": "2025-03-01",
    }
    data = json_file([patient, vaccine]) + b"{no es json\n" + json_file([{**patient, "id": "P-2"}])

    done = run(deliver("salud", data))

    assert _counts(done) == (4, 2, 2)
    assert _rows(intake, "select id from validated_salud_patient") == [("P-0001",)]
    assert _rows(intake, "select paciente_id from validated_salud_immunization") == [("P-0001",)]
    objects = _rows(intake, "select object, rule from quarantined order by row_number")
    assert objects == [("desconocido", "fila-ilegible"), ("patient", "id-mal-formado")]


def test_a_changed_byte_of_the_sealed_file_stops_validation_and_changes_nothing(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, settings: Settings, intake: Lake
) -> None:
    delivery = deliver("hacienda", csv_file([good]))
    path = sealed_path(settings.landing, delivery.delivery_id)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    with pytest.raises(UnsealError):
        run(delivery)

    assert register(intake) == [delivery]


def test_a_lost_sealed_file_says_what_to_do(
    csv_file: Make, deliver: Deliver, run: Validate, settings: Settings
) -> None:
    delivery = deliver("hacienda", csv_file([]))
    sealed_path(settings.landing, delivery.delivery_id).unlink()

    with pytest.raises(LandingError, match="restaure la carpeta de aterrizaje"):
        run(delivery)


class _Losing:
    """A lake that loses the last row of every batch."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def __getattr__(self, name: str) -> object:
        return getattr(self.lake, name)

    def register(self, name: str, table: pa.Table) -> Lake:
        return self.lake.register(name, table.slice(0, len(table) - 1))


def test_a_lost_row_stops_the_delivery_and_nothing_of_it_is_kept(
    csv_file: Make, good: Values, deliver: Deliver, run: Validate, intake: Lake
) -> None:
    delivery = deliver("hacienda", csv_file([good, {**good, "id_registro": "HAC-0002"}]))
    losing = cast("Lake", _Losing(intake))

    with pytest.raises(BalanceError, match="entraron 2 filas, pero 1 válidas"):
        run(delivery, lake=losing)

    assert register(intake) == [delivery]
    assert _rows(intake, f"select count(*) from {TABLE}") == [(0,)]
