"""Tables of invented people in several languages, with slips of known kinds."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest

from hub.resolving.resolving import Resolved
from hub.resolving.task import ResolveTask, resolve_file
from hub.resolving.written import Outcome

GIVEN = ("Hans", "Jürgen", "Ursula", "Katrin", "José", "Lucía", "Ольга", "Иван", "Chloé", "Théo")
ROOTS = ("Schm", "Müll", "Gonzál", "Restrep", "Кузнец", "Лебед", "Lefeb", "Guér", "Walth", "Bedoy")
ENDS = ("er", "ing", "ez", "era", "ов", "ин", "oy", "ard", "mann", "o")

Row = dict[str, str | None]


@pytest.fixture(scope="session")
def people() -> Callable[[int, int], list[Row]]:
    """People who share no record."""

    def draw(many: int, seed: int) -> list[Row]:
        random = Random(seed)  # noqa: S311 - invented people
        return [
            {
                "given_names": random.choice(GIVEN),
                "surnames": random.choice(ROOTS) + random.choice(ENDS) + random.choice("abcdefgh"),
                "birth_date": (
                    f"{random.randint(1940, 2010)}-{random.randint(1, 12):02d}"
                    f"-{random.randint(1, 28):02d}"
                ),
                "city": random.choice(ROOTS) + "burg",
                "email": f"p{random.randint(0, 10**7)}@example.org",
            }
            for _ in range(many)
        ]

    return draw


@pytest.fixture(scope="session")
def with_doubles(people: Callable[[int, int], list[Row]]) -> list[Row]:
    """270 people, 130 of them twice, the second time with one slip; `person` is the truth."""
    random = Random(5)  # noqa: S311 - invented people
    rows = [{**row, "person": str(place)} for place, row in enumerate(people(270, 3))]
    for row in random.sample(rows, 130):
        column = random.choice(("given_names", "surnames", "email"))
        said = str(row[column])
        place = random.randrange(1, len(said))
        rows.append({**row, column: said[:place] + said[place + 1 :]})
    random.shuffle(rows)
    return [{"record_id": f"r{place}", **row} for place, row in enumerate(rows)]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[list[Row]], Path]:
    """Write rows as a Parquet file."""

    def write(rows: list[Row]) -> Path:
        path = tmp_path / "table.parquet"
        with duckdb.connect() as connection:
            connection.register("rows", pa.Table.from_pylist(rows))
            connection.execute(f"copy rows to '{path}' (format parquet)")
        return path

    return write


@pytest.fixture
def resolved(tmp_path: Path) -> Callable[[Path], tuple[Outcome, dict[str, int]]]:
    """Resolve a file trained by itself; returns the outcome and the cluster of each record."""

    def run(source: Path) -> tuple[Outcome, dict[str, int]]:
        out = tmp_path / "out.parquet"
        outcome, _ = resolve_file(ResolveTask(source, out, tmp_path / "temp"), lambda _: None)
        return outcome, clusters_of(out)

    return run


def clusters_of(path: Path) -> dict[str, int]:
    """Read the cluster of each record from a result."""
    with duckdb.connect() as connection:
        query = f"select record_id, cluster_id from '{path}'"
        return {
            str(record): int(cluster) for record, cluster in connection.execute(query).fetchall()
        }


__all__ = ["Resolved", "Row", "clusters_of"]
