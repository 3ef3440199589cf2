"""The stage `scanned` on a real encrypted lake: once each, in batches, and safe to repeat."""

import datetime

import duckdb
import pyarrow as pa
import pytest

from hub.discovery.errors import DiscoveryError
from hub.discovery.readers import FEW_NOTES, readers
from hub.discovery.scanned import ScanCounts, create_tables, scan
from hub.settings import Settings

MENTION = """
create table standardised (
    record_id varchar, source_row varchar, role varchar, full_name_raw varchar, given_1 varchar,
    given_2 varchar, surname_1 varchar, surname_2 varchar, married_name varchar, birth_date date,
    document_number varchar, document_raw varchar, phone varchar, phone_raw varchar, email varchar,
    email_raw varchar, address varchar, address_raw varchar, neighbourhood varchar
)
"""
NOTES = """
create table standardised_notes (
    note_id varchar, record_id varchar, category varchar, field varchar, text varchar,
    valid_from date
)
"""
PEOPLE = [
    ("salud:patient:1", "salud:patient:1", "holder", "Yurdley Tumiñá", "YURDLEY", "TUMINA",
     datetime.date(1988, 3, 15), "1144093221", "+573155551234"),
    ("educacion:matricula:2#student", "educacion:matricula:2", "student", "Keyla Caipe", "KEYLA",
     "CAIPE", None, None, None),
    ("educacion:matricula:2#guardian", "educacion:matricula:2", "guardian", "Orfa Yalanda", "ORFA",
     "YALANDA", None, "31234567", None),
]  # fmt: skip
TEXTS = [
    ("n1", "salud:patient:1", "tumiña trae el 11-44-09-32-21 del 15/03/1988"),
    ("n2", "educacion:matricula:2#student", "keyla viene con orfa, doc 31234567"),
    ("n3", "nobody:knows:3", "Llamar al señor Carlos Mosquera, cel 3001234567."),
    ("n4", "salud:patient:1", "Sin novedades."),
]


@pytest.fixture
def delivered(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A lake with three people, four notes and one empty one."""
    lake.execute(MENTION)
    lake.execute(NOTES)
    lake.executemany(
        """
        insert into standardised (
            record_id, source_row, role, full_name_raw, given_1, surname_1, birth_date,
            document_number, phone
        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        PEOPLE,
    )
    lake.executemany(
        "insert into standardised_notes values (?, ?, 'health', 'health_notes', ?, null)",
        [*TEXTS, ("n5", "salud:patient:1", None)],
    )
    return lake


def masked(lake: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(lake.execute("select note_id, masked_text from scanned").fetchall())


def test_every_note_is_masked_in_the_copy_that_leaves(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    scan(delivered)

    assert masked(delivered) == {
        "n1": "[PERSONA] trae el [CÉDULA] del [FECHA DE NACIMIENTO]",
        "n2": "[PERSONA] viene con [PERSONA], doc [CÉDULA]",
        "n3": "Llamar al señor [PERSONA], cel [TELÉFONO].",
        "n4": "Sin novedades.",
    }


def test_the_counts_add_up(delivered: duckdb.DuckDBPyConnection) -> None:
    assert scan(delivered) == ScanCounts(notes=4, scanned=4, kept=0, removed=0, findings=8)


def test_findings_point_at_the_text_and_hold_none_of_it(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    scan(delivered)

    rows = delivered.execute(
        "select label, start_at, end_at from findings where note_id = 'n3' order by start_at"
    ).fetchall()
    columns = {name for name, *_ in delivered.execute("describe findings").fetchall()}
    assert rows == [("PERSON", 16, 31), ("PHONE", 37, 47)]
    assert columns == {"note_id", "label", "start_at", "end_at", "score"}


def test_a_second_run_reads_nothing(delivered: duckdb.DuckDBPyConnection) -> None:
    scan(delivered)

    assert scan(delivered) == ScanCounts(notes=4, scanned=0, kept=4, removed=0, findings=8)


def test_a_changed_text_is_read_again(delivered: duckdb.DuckDBPyConnection) -> None:
    scan(delivered)
    delivered.execute("update standardised_notes set text = 'cel 3007654321' where note_id = 'n4'")

    counts = scan(delivered)

    assert (counts.scanned, counts.kept) == (1, 3)
    assert masked(delivered)["n4"] == "cel [TELÉFONO]"


def test_a_subject_better_known_is_looked_for_again(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    scan(delivered)
    delivered.execute(
        "update standardised set surname_2 = 'NOVEDADES' where record_id = 'salud:patient:1'"
    )

    counts = scan(delivered)

    assert counts.scanned == 2
    assert masked(delivered)["n4"] == "Sin [PERSONA]."


def test_new_rules_read_every_note_again(delivered: duckdb.DuckDBPyConnection) -> None:
    scan(delivered)
    delivered.execute("update scanned set detector_version = 0")

    assert scan(delivered).scanned == 4


def test_a_note_no_longer_delivered_leaves_nothing(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    scan(delivered)
    delivered.execute("delete from standardised_notes where note_id = 'n3'")

    counts = scan(delivered)

    left = delivered.execute("select count(*) from findings where note_id = 'n3'").fetchone()
    assert (counts.notes, counts.removed, left) == (3, 1, (0,))


def test_an_emptied_note_is_forgotten(delivered: duckdb.DuckDBPyConnection) -> None:
    scan(delivered)
    delivered.execute("update standardised_notes set text = null where note_id = 'n3'")

    assert scan(delivered).removed == 1


def test_reading_again_does_not_pile_up_findings(delivered: duckdb.DuckDBPyConnection) -> None:
    scan(delivered)
    before = delivered.execute("select count(*) from findings").fetchone()
    delivered.execute("update scanned set detector_version = 0")

    scan(delivered)

    assert delivered.execute("select count(*) from findings").fetchone() == before


def test_batches_of_any_size_give_the_same(delivered: duckdb.DuckDBPyConnection) -> None:
    seen: list[int] = []

    counts = scan(delivered, progress=seen.append, batch_size=1)

    assert sum(seen) == counts.scanned == 4
    assert len(masked(delivered)) == 4


def test_a_run_cut_short_goes_on_where_it_stopped(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    _many(delivered, 5_000)

    with pytest.raises(KeyboardInterrupt):
        scan(delivered, progress=_interrupt, batch_size=2_048)

    done = len(masked(delivered))
    counts = scan(delivered)
    assert 0 < done < counts.notes
    assert counts.kept == done


def test_notes_without_anyone_known_are_read_too(lake: duckdb.DuckDBPyConnection) -> None:
    lake.execute(MENTION)
    lake.execute(NOTES)
    lake.execute(
        "insert into standardised_notes values ('n', 'x', 'procedures', 'procedure_notes',"
        " 'CC 31.234.567', null)"
    )

    scan(lake)

    assert masked(lake) == {"n": "CC [CÉDULA]"}


def test_without_standardised_notes_the_error_says_what_to_do(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(DiscoveryError, match="standardised"):
        scan(lake)


def test_a_batch_that_cannot_be_written_leaves_what_was_and_names_no_one(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    scan(delivered)
    before = masked(delivered)
    delivered.execute("alter table findings drop column score")
    delivered.execute("update standardised_notes set text = 'Sra. Mina' where note_id = 'n4'")

    with pytest.raises(DiscoveryError, match="intacto") as refused:
        scan(delivered)

    assert masked(delivered) == before
    assert refused.value.__suppress_context__
    assert "Mina" not in str(refused.value)


def test_the_tables_can_be_made_twice(lake: duckdb.DuckDBPyConnection) -> None:
    create_tables(lake)
    create_tables(lake)

    assert lake.execute("select count(*) from scanned").fetchone() == (0,)


def test_a_note_of_an_address_alone_is_masked(delivered: duckdb.DuckDBPyConnection) -> None:
    delivered.execute("update standardised_notes set text = 'IP 190.24.11.7' where note_id = 'n4'")

    counts = scan(delivered)

    assert counts.scanned == 4
    assert masked(delivered)["n4"] == "IP [IP]"


@pytest.mark.parametrize("processors", [1, 2])
def test_however_many_read_they_find_the_same(
    processors: int, delivered: duckdb.DuckDBPyConnection
) -> None:
    _many(delivered, 2 * FEW_NOTES)

    counts = scan(delivered, processors=processors)

    assert counts == ScanCounts(
        notes=4 + 2 * FEW_NOTES, scanned=4 + 2 * FEW_NOTES, kept=0, removed=0,
        findings=8 + 2 * FEW_NOTES,
    )  # fmt: skip
    assert masked(delivered)["n1"] == "[PERSONA] trae el [CÉDULA] del [FECHA DE NACIMIENTO]"
    assert masked(delivered)["m7"] == "tel [TELÉFONO]"


def test_a_reader_that_stops_is_told_apart_from_a_note_without_findings() -> None:
    kept = dict.fromkeys(("note_id", "record_id", "category", "field", "input_hash"), "x")
    nobody_s = {**kept, "text": "IP 190.24.11.7", "subject": {"given_names": "Ana"}}
    notes = pa.RecordBatch.from_pylist([nobody_s] * FEW_NOTES)

    with readers(2) as staff, pytest.raises(DiscoveryError, match="se detuvo"):
        staff.read(notes)


def test_what_was_read_is_nowhere_in_clear_on_disk(
    delivered: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    scan(delivered)
    delivered.execute("checkpoint")

    files = [path.read_bytes() for path in settings.home.rglob("*") if path.is_file()]
    assert files
    assert not any(b"Carlos Mosquera" in content or b"3001234567" in content for content in files)


def _many(lake: duckdb.DuckDBPyConnection, count: int) -> None:
    lake.execute(
        "insert into standardised_notes select 'm' || i, 'x', 'health', 'health_notes',"
        f" 'tel 3001234567', null from range({count}) as r (i)"
    )


def _interrupt(_: int) -> None:
    raise KeyboardInterrupt
