"""Tables nobody should deliver: a clear sentence, or a bounded cost; never an endless run."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from hub.resolving.errors import ColumnsError, TableError
from hub.resolving.task import ResolveTask, resolve_file
from hub.resolving.written import Outcome

Row = dict[str, str | None]
Written = Callable[[list[Row]], Path]
Resolving = Callable[[Path], tuple[Outcome, dict[str, int]]]
People = Callable[[int, int], list[Row]]


def numbered(rows: list[Row]) -> list[Row]:
    return [{"record_id": str(place), **row} for place, row in enumerate(rows)]


def queried(path: Path, query: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")
    return path


def test_an_empty_table_gives_an_empty_answer(tmp_path: Path, resolved: Resolving) -> None:
    source = queried(tmp_path / "t.parquet", "select '1' as record_id, 'x' as surname limit 0")

    outcome, clusters = resolved(source)

    assert (outcome.records, clusters) == (0, {})


def test_one_row_is_one_person(tmp_path: Path, resolved: Resolving) -> None:
    source = queried(tmp_path / "t.parquet", "select '1' as record_id, 'Gil' as surname")

    outcome, _ = resolved(source)

    assert (outcome.records, outcome.clusters) == (1, 1)


def test_two_rows_are_too_few_to_learn_from_but_end(tmp_path: Path, resolved: Resolving) -> None:
    source = queried(
        tmp_path / "t.parquet",
        "select n::varchar as record_id, 'Gil' || n as surname, '1990-01-01' as dob from range(2) t(n)",
    )

    outcome, _ = resolved(source)

    assert outcome.records == 2


def test_a_file_that_is_no_table_is_refused(tmp_path: Path, resolved: Resolving) -> None:
    source = tmp_path / "t.parquet"
    source.write_bytes(b"this is not parquet")

    with pytest.raises(TableError, match=r"t\.parquet"):
        resolved(source)


def test_a_file_that_is_missing_is_named(tmp_path: Path, resolved: Resolving) -> None:
    with pytest.raises(TableError, match=r"nowhere\.parquet"):
        resolved(tmp_path / "nowhere.parquet")


def test_a_folder_to_write_in_that_is_missing_is_said_before_any_work(tmp_path: Path) -> None:
    task = ResolveTask(tmp_path / "t.parquet", tmp_path / "no" / "out.parquet", tmp_path)

    with pytest.raises(TableError, match="carpeta"):
        resolve_file(task, lambda _: None)


def test_repeated_identifiers_are_counted_and_nothing_is_written(
    people: People, written: Written, resolved: Resolving, tmp_path: Path
) -> None:
    rows = numbered(people(10, 1))
    rows[3]["record_id"] = rows[4]["record_id"] = "0"

    with pytest.raises(TableError, match="2 filas"):
        resolved(written(rows))
    assert not (tmp_path / "out.parquet").exists()


def test_rows_without_identifier_are_counted(
    people: People, written: Written, resolved: Resolving
) -> None:
    rows = numbered(people(10, 1))
    rows[3]["record_id"] = None

    with pytest.raises(TableError, match="1 filas"):
        resolved(written(rows))


def test_a_table_without_identifiers_is_numbered(
    people: People, written: Written, resolved: Resolving
) -> None:
    _, clusters = resolved(written(people(30, 1)))

    assert sorted(clusters, key=int) == [str(number) for number in range(1, 31)]


def test_no_column_of_a_person_is_a_clear_sentence(written: Written, resolved: Resolving) -> None:
    with pytest.raises(ColumnsError, match="Ninguna columna"):
        resolved(written([{"record_id": "1", "colour": "red"}]))


def test_empty_columns_and_one_value_in_every_row_say_nothing(
    people: People, written: Written, resolved: Resolving
) -> None:
    rows = [{**row, "phone": None, "sex": "F", "address": ""} for row in numbered(people(200, 2))]

    outcome, _ = resolved(written(rows))

    assert outcome.clusters >= 199


def test_a_table_of_one_value_throughout_ends_with_everybody_apart(
    tmp_path: Path, resolved: Resolving
) -> None:
    source = queried(
        tmp_path / "t.parquet",
        "select n::varchar as record_id, 'Gil' as surname, 'Ana' as given_name from range(1800) t(n)",
    )

    outcome, _ = resolved(source)

    assert outcome.clusters == 1800


def test_long_names_and_the_year_one_are_compared_like_any(
    people: People, written: Written, resolved: Resolving
) -> None:
    odd = {"surnames": "X" * 3000, "birth_date": "0001-01-01"}
    rows = numbered([*people(100, 2), *({**row, **odd} for row in people(2, 9))])

    outcome, _ = resolved(written(rows))

    assert outcome.records == 102


def test_columns_that_are_not_text_are_read_as_text(tmp_path: Path, resolved: Resolving) -> None:
    source = queried(
        tmp_path / "t.parquet",
        "select n as record_id, 'P' || (n % 200) as surname, date '1950-01-01' + (n % 200)::int * 37"
        " as birth_date, (7000000 + (n % 200) * 7919)::double as document_number,"
        " timestamp '2020-01-01' as seen from range(400) t(n)",
    )

    _, clusters = resolved(source)

    assert all(clusters[str(n)] == clusters[str(n + 200)] for n in range(200))


def test_a_block_of_equal_values_costs_no_more_than_others(
    tmp_path: Path, resolved: Resolving
) -> None:
    source = queried(
        tmp_path / "t.parquet",
        "select n::varchar as record_id, 'Same' as given_name, case when n < 50000 then 'Block'"
        " else 'S' || hash(n % 5000) end as surname, strftime(date '1900-01-01'"
        " + (hash(n % 5000) % 36500)::int, '%Y-%m-%d') as dob from range(51000) t(n)",
    )

    outcome, _ = resolved(source)

    assert outcome.records == 51_000


def test_identical_rows_cost_nothing(tmp_path: Path, resolved: Resolving) -> None:
    source = queried(
        tmp_path / "t.parquet",
        "select n::varchar as record_id, 'Ana' as given_name, 'S' || (n // 5000) as surname,"
        " '1980-01-0' || (1 + n // 5000) as dob from range(30000) t(n)",
    )

    outcome, _ = resolved(source)

    assert outcome.records == 30_000
