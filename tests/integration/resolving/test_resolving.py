"""A table from file to file, trained by itself or with a saved model."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hub.identity.judge import Judgement, judge
from hub.resolving.errors import TableModelError
from hub.resolving.task import ResolveTask, resolve_file
from hub.resolving.written import Outcome

Row = dict[str, str | None]
Written = Callable[[list[Row]], Path]
Resolving = Callable[[Path], tuple[Outcome, dict[str, int]]]
People = Callable[[int, int], list[Row]]


def quiet(_: str) -> None:
    """Tell nobody."""


def judged(out: Path, source: Path) -> Judgement:
    with duckdb.connect() as connection:
        return judge(
            connection,
            f"select record_id, cluster_id as cluster from '{out}'",
            f"select record_id, person from '{source}'",
        )


@pytest.fixture
def task(with_doubles: list[Row], written: Written, tmp_path: Path) -> ResolveTask:
    return ResolveTask(written(with_doubles), tmp_path / "out.parquet", tmp_path / "temp")


def test_doubles_are_found_in_several_languages(task: ResolveTask) -> None:
    resolve_file(task, quiet)

    figures = judged(task.out, task.source)
    assert figures.pairwise.f1 > 0.97
    assert figures.b_cubed.f1 > 0.99


def test_a_saved_model_gives_the_clusters_of_the_run_that_saved_it(
    task: ResolveTask, tmp_path: Path
) -> None:
    model = tmp_path / "model.json"
    resolve_file(replace(task, save_model=model), quiet)
    trained = judged(task.out, task.source)

    resolve_file(replace(task, model=model), quiet)

    assert judged(task.out, task.source) == trained


def test_the_same_table_gives_the_same_answer(task: ResolveTask, tmp_path: Path) -> None:
    again = replace(task, out=tmp_path / "again.parquet")

    resolve_file(task, quiet)
    resolve_file(again, quiet)

    assert again.out.read_bytes() == task.out.read_bytes()


def test_a_model_holds_no_value_of_any_record(
    task: ResolveTask, with_doubles: list[Row], tmp_path: Path
) -> None:
    model = tmp_path / "model.json"

    resolve_file(replace(task, save_model=model), quiet)

    text = model.read_text(encoding="utf-8")
    assert not [row for row in with_doubles if str(row["surnames"]) in text]


def test_a_model_of_other_columns_is_refused(
    task: ResolveTask, written: Written, tmp_path: Path
) -> None:
    model = tmp_path / "model.json"
    resolve_file(replace(task, save_model=model), quiet)
    other = written([{"record_id": "1", "surname": "Gil"}, {"record_id": "2", "surname": "Paz"}])

    with pytest.raises(TableModelError, match="birth"):
        resolve_file(replace(task, source=other, model=model), quiet)


@pytest.mark.parametrize("content", ["", "{}", '{"layout": 1}', '{"layout": 99}'])
def test_a_model_that_cannot_be_read_is_refused(
    task: ResolveTask, tmp_path: Path, content: str
) -> None:
    model = tmp_path / "model.json"
    model.write_text(content)

    with pytest.raises(TableModelError, match=r"model\.json"):
        resolve_file(replace(task, model=model), quiet)


def test_people_without_doubles_stay_apart(
    people: People, written: Written, resolved: Resolving
) -> None:
    rows = [{"record_id": str(place), **row} for place, row in enumerate(people(300, 8))]

    outcome, _ = resolved(written(rows))

    assert outcome.clusters >= 299


def test_a_source_that_lists_each_once_has_no_two_records_in_a_cluster(
    people: People, written: Written, resolved: Resolving
) -> None:
    drawn = people(150, 4)
    rows = [
        {"record_id": f"{source}{place}", "source": source, **row}
        for source in "ab"
        for place, row in enumerate(drawn)
    ]

    _, clusters = resolved(written(rows))

    assert sorted(clusters.values()).count(clusters["a0"]) == 2
    assert all(clusters[f"a{place}"] == clusters[f"b{place}"] for place in range(150))


def test_each_record_is_answered_once_in_the_order_of_the_table(task: ResolveTask) -> None:
    resolve_file(task, quiet)

    with duckdb.connect() as connection:
        rows = connection.execute(f"from '{task.out}'").fetchall()
    assert [row[0] for row in rows] == [f"r{place}" for place in range(400)]


def test_weight_and_tier_are_said_of_those_who_share_a_cluster_only(task: ResolveTask) -> None:
    resolve_file(task, quiet)

    with duckdb.connect() as connection:
        said = connection.execute(
            "select count(*) filter ((n > 1) <> (match_weight is not null)),"
            " count(*) filter ((tier is null) <> (match_weight is null)),"
            f" string_agg(distinct tier, '' order by tier) from (select *, count(*) over (partition by cluster_id) as n"
            f" from '{task.out}')"
        ).fetchall()
    assert said[0][:2] == (0, 0)
    assert said[0][2] in ("A", "AB")


def test_nothing_is_left_in_the_temporary_folder(task: ResolveTask) -> None:
    resolve_file(task, quiet)

    assert list(task.temp.iterdir()) == []


def test_what_a_killed_run_left_is_removed(task: ResolveTask) -> None:
    left = task.temp / "hub-resolve-999999999"
    left.mkdir(parents=True)
    (left / "duckdb_temp_storage.tmp").write_bytes(b"sealed")

    resolve_file(task, quiet)

    assert not left.exists()


def test_csv_in_and_out(with_doubles: list[Row], tmp_path: Path) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    lines = ["record_id,first_name,last_name,dob"]
    lines += [
        f"{row['record_id']},{row['given_names']},{row['surnames']},{row['birth_date']}"
        for row in with_doubles[:200]
    ]
    source.write_text("\n".join(lines), encoding="utf-8")

    outcome, _ = resolve_file(ResolveTask(source, out, tmp_path / "temp"), quiet)

    assert outcome.records == 200
    assert out.read_text().splitlines()[0] == "record_id,cluster_id,match_weight,tier"
